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
public sealed class OperationsApi(EventFinder events, Doctor doctor, MetricsSnapshot metrics, IOptions<OperationsOptions> options)
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
        if (!method.Equals("GET", StringComparison.OrdinalIgnoreCase))
        {
            return OperationsAnswer.Problem(405, "Only GET is answered here.", "This part of the operations API reads and changes nothing.");
        }
        return path.Trim('/').Split('/') switch
        {
            ["events"] => await ListAsync(query, cancellationToken),
            ["events", var key] => await ShowAsync(key, cancellationToken),
            ["doctor"] => new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(await doctor.ExamineAsync(cancellationToken), HealthJson.Default.IReadOnlyListFinding)),
            ["metrics"] => new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(metrics.Read(), HealthJson.Default.IReadOnlyListMeasured)),
            _ => OperationsAnswer.Problem(404, "There is no such operation.", "Known: GET events, GET events/<event key>, GET doctor, GET metrics."),
        };
    }

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
            return OperationsAnswer.Problem(400, "That is not an event key.", "An event key looks like v1-20260818- and 32 hex digits; intake answers with it, and `events` lists it.");
        }
        return await events.FindAsync(key, cancellationToken) is { } view
            ? new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(view, OperationsJson.Default.EventView))
            : OperationsAnswer.Problem(404, "No event has this key.", "It was never accepted here, or is older than the retention time.");
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
        wanted = new EventQuery(query("lead"), query("campaign"), query("type"), status, since, limit);
        return null;
    }
}
