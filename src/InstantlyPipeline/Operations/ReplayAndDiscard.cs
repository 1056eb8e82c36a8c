using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;
using InstantlyPipeline.Operations.Operators;
using InstantlyPipeline.Operations.Trouble;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Operations;

/// <summary>Reads what a person decided about events, has it done, and answers.</summary>
internal sealed class ReplayAndDiscard(EventFinder events, Replay replay, Discard discard, TroubleList trouble)
{
    /// <summary><c>POST replay</c>: one event by <c>key</c>, those of a <c>group</c> of trouble, or those that a filter with a
    /// <c>status</c> finds.</summary>
    public async Task<HttpAnswer> ReplayAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var parameter = call.Parameter;
        if (EventQuery.Parse(parameter, out var filter) is { } problem)
        {
            return HttpAnswer.Problem(400, "The filter is not understood.", problem);
        }
        EventKey? key = null;
        IReadOnlyList<EventKey>? group = null;
        if (parameter("group") is { Length: > 0 } cause)
        {
            group = await trouble.KeysAsync(cause, call.Wants, cancellationToken);
            if (cause.StartsWith("retrying.", StringComparison.Ordinal))
            {
                return HttpAnswer.Problem(
                    409,
                    "These are tried again by themselves.",
                    "A replay would not come sooner than their next attempt. Cure the cause, or hold the destination back."
                );
            }
            if (group.Count == 0)
            {
                return HttpAnswer.Problem(
                    404,
                    "Nothing waits for this cause any more.",
                    "Somebody replayed or discarded it, or the group is not among those that GET trouble names."
                );
            }
            group = parameter("limit") is null ? group : [.. group.Take(filter.Limit)];
        }
        else if (parameter("key") is { } keyText)
        {
            if (!EventKey.TryParse(keyText, out var parsed))
            {
                return OperationsProblems.NotAKey();
            }
            key = parsed;
        }
        else if (filter.Status is null)
        {
            return HttpAnswer.Problem(
                400,
                "A replay needs an event, a group or a status.",
                """Give {"key":"<event key>"}, {"group":"<id of a group of trouble>"}, or a filter with status, for example {"status":"dead"}, as the JSON body."""
            );
        }
        var rate = ReplayRequest.DefaultPerSecond;
        if (
            parameter("rate") is { } rateText
            && (
                !int.TryParse(rateText, NumberStyles.None, CultureInfo.InvariantCulture, out rate)
                || rate is < 1 or > ReplayRequest.MostPerSecond
            )
        )
        {
            return HttpAnswer.Problem(
                400,
                "The rate is not understood.",
                $"rate is a whole number of events a second, from 1 to {ReplayRequest.MostPerSecond}."
            );
        }
        var steps = (parameter("step") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToHashSet(StringComparer.Ordinal);
        var wish = new ReplayRequest(key, filter with { Sees = call.Operator.Sees }, steps, rate, parameter("confirm") == "true")
        {
            Keys = group,
            Added = parameter("addField") is { Length: > 0 } field ? new(field, parameter("addValue") ?? "") : null,
        };
        if (key is { } one && await events.FindAsync(one, cancellationToken) is { } view && !call.Operator.Sees(view.Workspace))
        {
            return OperationsProblems.NoSuchEvent();
        }
        if (await replay.RunAsync(wish, cancellationToken) is not { } report)
        {
            return OperationsProblems.NoSuchEvent();
        }
        if (report is { Confirmed: true, Replayed: > 0 })
        {
            await call.NoteAsync(
                new CallNote
                {
                    Workspace = filter.Workspace,
                    EventKey = key?.Value,
                    Outcome = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Counted.Of(report.Replayed, "event")}{(group is null ? "" : " of " + parameter("group"))}{(steps.Count == 0 ? "" : ", steps " + string.Join(", ", steps))}"
                    ),
                },
                cancellationToken
            );
        }
        return HttpAnswer.Json(report, OperationsJson.Default.ReplayReport);
    }

    /// <summary><c>POST events/{key}/discard</c> with <c>who</c> and <c>why</c>.</summary>
    public async Task<HttpAnswer> DiscardAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        if (!EventKey.TryParse(call.Places["key"], out var key))
        {
            return OperationsProblems.NotAKey();
        }
        // A named token says who; behind the one of the settings may be anybody.
        var who = call.Operator == Operator.OfTheSettings ? call.Parameter("who") ?? "" : call.Operator.Name;
        if (who is not { Length: > 0 and <= 100 } || call.Parameter("why") is not { Length: > 0 and <= 300 } why)
        {
            return HttpAnswer.Problem(
                400,
                "A discard says who and why.",
                "Give who (at most 100 characters) and why (at most 300) in the JSON body; both are kept with the event."
            );
        }
        if (await events.FindAsync(key, cancellationToken) is { } view && !call.Operator.Sees(view.Workspace))
        {
            return OperationsProblems.NoSuchEvent();
        }
        var outcome = await discard.RunAsync(key, who, why, cancellationToken);
        if (outcome is DiscardOutcome.Discarded { Event: var discarded })
        {
            await call.NoteAsync(
                new CallNote
                {
                    Workspace = discarded.Workspace,
                    EventKey = key.Value,
                    LeadEmail = discarded.LeadEmail,
                    Why = why,
                    Outcome = "set aside for good",
                },
                cancellationToken
            );
        }
        return outcome switch
        {
            DiscardOutcome.Discarded done => HttpAnswer.Json(done.Event, OperationsJson.Default.EventView),
            DiscardOutcome.NotDead { Event: var other } => HttpAnswer.Problem(
                409,
                "Only a dead letter can be discarded.",
                other.IsDiscarded ? "This one was discarded before." : $"This event is {other.Status}."
            ),
            DiscardOutcome.Changed => HttpAnswer.Problem(409, "The event changed meanwhile.", "Show it with `events`, then ask again."),
            _ => OperationsProblems.NoSuchEvent(),
        };
    }
}
