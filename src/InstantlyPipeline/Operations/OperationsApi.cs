using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Events;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Operations;

/// <summary>
/// The HTTP API under <c>/operations</c> that the command line talks to, the same in both hosts. It never answers without
/// the token, not even to loopback: a tunnel or a proxy makes everyone local.
/// </summary>
public sealed class OperationsApi(
    EventFinder events, Replay replay, Discard discard, Doctor doctor, MetricsSnapshot metrics, IOptions<OperationsOptions> options)
{
    /// <summary>The path under which a host routes every request here.</summary>
    public const string Path = "operations";

    private readonly SecretCheck? _token = string.IsNullOrWhiteSpace(options.Value.Token) || UnresolvedSecret.Is(options.Value.Token) ? null : new SecretCheck([options.Value.Token]);

    /// <param name="path">What follows <c>/operations/</c>, for example <c>events</c> or <c>events/v1-…</c>.</param>
    /// <param name="query">A query parameter by name; null when absent.</param>
    public async Task<OperationsAnswer> AnswerAsync(string method, string path, Func<string, string?> query, string? authorization, CancellationToken cancellationToken)
    {
        if (_token is null || !_token.Accepts(authorization))
        {
            return OperationsAnswer.Problem(401, "The operations API needs its token.",
                "Send it as `Authorization: Bearer <token>`. It is the value of Operations__Token; where that is not set, self-host keeps one in the file operations-token of its data directory.");
        }
        return (method.ToUpperInvariant(), path.Trim('/').Split('/')) switch
        {
            ("GET", ["events"]) => await ListAsync(query, cancellationToken),
            ("GET", ["events", var key]) => await ShowAsync(key, cancellationToken),
            ("GET", ["doctor"]) => new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(await doctor.ExamineAsync(cancellationToken), HealthJson.Default.IReadOnlyListFinding)),
            ("GET", ["metrics"]) => new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(metrics.Read(), HealthJson.Default.IReadOnlyListMeasured)),
            ("POST", ["replay"]) => await ReplayAsync(query, cancellationToken),
            ("POST", ["events", var key, "discard"]) => await DiscardAsync(key, query, cancellationToken),
            (_, ["events"] or ["events", _] or ["doctor"] or ["metrics"]) => OperationsAnswer.Problem(405, "Only GET is answered here.", "This operation reads and changes nothing."),
            (_, ["replay"] or ["events", _, "discard"]) => OperationsAnswer.Problem(405, "Only POST is answered here.", "This operation changes events."),
            _ => OperationsAnswer.Problem(404, "There is no such operation.", "Known: GET events, GET events/<event key>, POST events/<event key>/discard, POST replay, GET doctor, GET metrics."),
        };
    }

    private async Task<OperationsAnswer> ReplayAsync(Func<string, string?> query, CancellationToken cancellationToken)
    {
        if (Parse(query, out var filter) is { } problem)
        {
            return OperationsAnswer.Problem(400, "The filter is not understood.", problem);
        }
        EventKey? key = null;
        if (query("key") is { } keyText)
        {
            if (!EventKey.TryParse(keyText, out var parsed))
            {
                return NotAKey();
            }
            key = parsed;
        }
        else if (filter.Status is null)
        {
            return OperationsAnswer.Problem(400, "A replay needs an event or a status.", "Give key=<event key>, or a filter with status, for example status=dead.");
        }
        var rate = ReplayRequest.DefaultPerSecond;
        if (query("rate") is { } rateText && (!int.TryParse(rateText, NumberStyles.None, CultureInfo.InvariantCulture, out rate) || rate is < 1 or > ReplayRequest.MostPerSecond))
        {
            return OperationsAnswer.Problem(400, "The rate is not understood.", $"rate is a whole number of events a second, from 1 to {ReplayRequest.MostPerSecond}.");
        }
        var steps = (query("step") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        return await replay.RunAsync(new ReplayRequest(key, filter, steps, rate, query("confirm") == "true"), cancellationToken) is { } report
            ? new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(report, OperationsJson.Default.ReplayReport))
            : NoSuchEvent();
    }

    private async Task<OperationsAnswer> DiscardAsync(string text, Func<string, string?> query, CancellationToken cancellationToken)
    {
        if (!EventKey.TryParse(text, out var key))
        {
            return NotAKey();
        }
        if (query("who") is not { Length: > 0 and <= 100 } who || query("why") is not { Length: > 0 and <= 300 } why)
        {
            return OperationsAnswer.Problem(400, "A discard says who and why.", "Give who (at most 100 characters) and why (at most 300); both are kept with the event.");
        }
        return await discard.RunAsync(key, who, why, cancellationToken) switch
        {
            DiscardOutcome.Discarded done => new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(done.Event, OperationsJson.Default.EventView)),
            DiscardOutcome.NotDead { Event: var view } => OperationsAnswer.Problem(409, "Only a dead letter can be discarded.", view.IsDiscarded ? "This one was discarded before." : $"This event is {view.Status}."),
            DiscardOutcome.Changed => OperationsAnswer.Problem(409, "The event changed meanwhile.", "Show it with `events`, then ask again."),
            _ => NoSuchEvent(),
        };
    }

    private static OperationsAnswer NotAKey()
        => OperationsAnswer.Problem(400, "That is not an event key.", "An event key looks like v1-20260818- and 32 hex digits; intake answers with it, and `events` lists it.");

    private static OperationsAnswer NoSuchEvent()
        => OperationsAnswer.Problem(404, "No event has this key.", "It was never accepted here, or is older than the retention time.");

    private async Task<OperationsAnswer> ListAsync(Func<string, string?> query, CancellationToken cancellationToken)
    {
        if (Parse(query, out var wanted) is { } problem)
        {
            return OperationsAnswer.Problem(400, "The filter is not understood.", problem);
        }
        var found = await events.ListAsync(wanted, cancellationToken);
        return new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(found, OperationsJson.Default.IReadOnlyListEventView));
    }

    private async Task<OperationsAnswer> ShowAsync(string text, CancellationToken cancellationToken)
    {
        if (!EventKey.TryParse(text, out var key))
        {
            return NotAKey();
        }
        return await events.FindAsync(key, cancellationToken) is { } view
            ? new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(view, OperationsJson.Default.EventView))
            : NoSuchEvent();
    }

    private static string? Parse(Func<string, string?> query, out EventQuery wanted)
    {
        wanted = EventQuery.All;
        EventStatus? status = null;
        DateTimeOffset? since = null;
        var limit = EventQuery.DefaultLimit;
        if (query("status") is { } statusText)
        {
            if (!Enum.TryParse<EventStatus>(statusText, ignoreCase: true, out var named) || int.TryParse(statusText, out _))
            {
                return "status is one of queued, processing, retrying, done, dead, quarantined.";
            }
            status = named;
        }
        if (query("since") is { } sinceText)
        {
            if (!DateTimeOffset.TryParse(sinceText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return "since is a UTC time such as 2026-08-18 or 2026-08-18T09:00:00Z.";
            }
            since = time;
        }
        if (query("limit") is { } limitText && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > EventQuery.MaxLimit))
        {
            return $"limit is a whole number from 1 to {EventQuery.MaxLimit}.";
        }
        wanted = new EventQuery(query("lead"), query("campaign"), query("type"), status, since, limit, query("discarded") is { } discarded ? discarded == "true" : null);
        return null;
    }
}
