using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations;

/// <summary>Reads what a person decided about events, has it done, and answers.</summary>
public sealed class ReplayAndDiscard(Replay replay, Discard discard)
{
    /// <summary><c>POST replay</c>: one event by <c>key</c>, or those that a filter with a <c>status</c> finds.</summary>
    public async Task<HttpAnswer> ReplayAsync(Func<string, string?> parameter, CancellationToken cancellationToken)
    {
        if (EventQuery.Parse(parameter, out var filter) is { } problem)
        {
            return HttpAnswer.Problem(400, "The filter is not understood.", problem);
        }
        EventKey? key = null;
        if (parameter("key") is { } keyText)
        {
            if (!EventKey.TryParse(keyText, out var parsed))
            {
                return OperationsProblems.NotAKey();
            }
            key = parsed;
        }
        else if (filter.Status is null)
        {
            return HttpAnswer.Problem(400, "A replay needs an event or a status.", """Give {"key":"<event key>"}, or a filter with status, for example {"status":"dead"}, as the JSON body.""");
        }
        var rate = ReplayRequest.DefaultPerSecond;
        if (parameter("rate") is { } rateText && (!int.TryParse(rateText, NumberStyles.None, CultureInfo.InvariantCulture, out rate) || rate is < 1 or > ReplayRequest.MostPerSecond))
        {
            return HttpAnswer.Problem(400, "The rate is not understood.", $"rate is a whole number of events a second, from 1 to {ReplayRequest.MostPerSecond}.");
        }
        var steps = (parameter("step") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        return await replay.RunAsync(new ReplayRequest(key, filter, steps, rate, parameter("confirm") == "true"), cancellationToken) is { } report
            ? HttpAnswer.Json(report, OperationsJson.Default.ReplayReport)
            : OperationsProblems.NoSuchEvent();
    }

    /// <summary><c>POST events/{key}/discard</c> with <c>who</c> and <c>why</c>.</summary>
    public async Task<HttpAnswer> DiscardAsync(string keyText, Func<string, string?> parameter, CancellationToken cancellationToken)
    {
        if (!EventKey.TryParse(keyText, out var key))
        {
            return OperationsProblems.NotAKey();
        }
        if (parameter("who") is not { Length: > 0 and <= 100 } who || parameter("why") is not { Length: > 0 and <= 300 } why)
        {
            return HttpAnswer.Problem(400, "A discard says who and why.", "Give who (at most 100 characters) and why (at most 300) in the JSON body; both are kept with the event.");
        }
        return await discard.RunAsync(key, who, why, cancellationToken) switch
        {
            DiscardOutcome.Discarded done => HttpAnswer.Json(done.Event, OperationsJson.Default.EventView),
            DiscardOutcome.NotDead { Event: var view } => HttpAnswer.Problem(409, "Only a dead letter can be discarded.", view.IsDiscarded ? "This one was discarded before." : $"This event is {view.Status}."),
            DiscardOutcome.Changed => HttpAnswer.Problem(409, "The event changed meanwhile.", "Show it with `events`, then ask again."),
            _ => OperationsProblems.NoSuchEvent(),
        };
    }
}
