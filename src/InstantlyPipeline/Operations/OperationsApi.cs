using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Events;
using InstantlyPipeline.Health;

namespace InstantlyPipeline.Operations;

/// <summary>
/// The HTTP API under <c>/operations</c> that the command line talks to, the same in both hosts. It never answers without
/// the token, not even to loopback: a tunnel or a proxy makes everyone local.
/// </summary>
public sealed class OperationsApi(
    EventFinder events, ReplayAndDiscard decisions, EngagementCounts engagement, Doctor doctor, MetricsSnapshot metrics, TimeProvider time, OperationsToken token)
{
    /// <summary>The path under which a host routes every request here.</summary>
    public const string Path = "operations";

    public async Task<OperationsAnswer> AnswerAsync(OperationsRequest request, CancellationToken cancellationToken)
    {
        if (!token.Admits(request.Authorization))
        {
            return OperationsAnswer.Problem(401, "The operations API needs its token.",
                "Send it as `Authorization: Bearer <token>`. It is the value of Operations__Token; where that is not set, self-host keeps one in the file operations-token of its data directory.");
        }
        return (request.Method.ToUpperInvariant(), request.Path.Trim('/').Split('/')) switch
        {
            ("GET", ["events"]) when request.Query("lead") is not null => OperationsAnswer.Problem(400, "An address does not belong into a URL.",
                """URLs are written to access logs. Send it as POST events/search with the JSON body {"lead":"…"}."""),
            ("GET", ["events"]) => await ListAsync(request.Query, cancellationToken),
            ("GET", ["events", var key]) => await ShowAsync(key, cancellationToken),
            ("GET", ["engagement"]) => await CountAsync(request.Query, cancellationToken),
            ("GET", ["doctor"]) => new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(await doctor.ExamineAsync(cancellationToken), HealthJson.Default.IReadOnlyListFinding)),
            ("GET", ["metrics"]) => new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(metrics.Read(), HealthJson.Default.IReadOnlyListMeasured)),
            ("POST", ["events", "search"] or ["replay"] or ["events", _, "discard"]) => await AnswerPostAsync(request, cancellationToken),
            (_, ["events", "search"] or ["replay"] or ["events", _, "discard"]) => OperationsAnswer.Problem(405, "Only POST is answered here.", "Its parameters are the fields of a JSON object in the body."),
            (_, ["events"] or ["events", _] or ["engagement"] or ["doctor"] or ["metrics"]) => OperationsAnswer.Problem(405, "Only GET is answered here.", "This operation reads and changes nothing."),
            _ => OperationsAnswer.Problem(404, "There is no such operation.",
                "Known: GET events, GET events/<event key>, POST events/search, POST events/<event key>/discard, POST replay, GET engagement, GET doctor, GET metrics."),
        };
    }

    private async Task<OperationsAnswer> AnswerPostAsync(OperationsRequest request, CancellationToken cancellationToken)
    {
        if (await request.ReadParametersAsync(cancellationToken) is not { } parameter)
        {
            return OperationsAnswer.Problem(400, "The body is not understood.", "Send a JSON object of at most 64 KiB whose fields are text, numbers, true or false.");
        }
        return request.Path.Trim('/').Split('/') switch
        {
            ["replay"] => await decisions.ReplayAsync(parameter, cancellationToken),
            ["events", var key, "discard"] => await decisions.DiscardAsync(key, parameter, cancellationToken),
            _ => await ListAsync(parameter, cancellationToken),
        };
    }

    private async Task<OperationsAnswer> ListAsync(Func<string, string?> parameter, CancellationToken cancellationToken)
    {
        if (EventQuery.Parse(parameter, out var wanted) is { } problem)
        {
            return OperationsAnswer.Problem(400, "The filter is not understood.", problem);
        }
        var found = await events.ListAsync(wanted, cancellationToken);
        return new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(found, OperationsJson.Default.IReadOnlyListEventView));
    }

    /// <summary>The last seven days without <c>since</c>.</summary>
    private async Task<OperationsAnswer> CountAsync(Func<string, string?> parameter, CancellationToken cancellationToken)
    {
        var since = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-6);
        if (parameter("since") is { } text && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out since))
        {
            return OperationsAnswer.Problem(400, "The filter is not understood.", "since is a UTC day such as 2026-08-18.");
        }
        IReadOnlyList<EngagementCount> counts =
        [
            .. (await engagement.SinceAsync(since, cancellationToken))
                .Where(count => EventQuery.Same(parameter("workspace"), count.Workspace) && EventQuery.Same(parameter("campaign"), count.CampaignId)),
        ];
        return new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(counts, OperationsJson.Default.IReadOnlyListEngagementCount));
    }

    private async Task<OperationsAnswer> ShowAsync(string text, CancellationToken cancellationToken)
    {
        if (!EventKey.TryParse(text, out var key))
        {
            return OperationsAnswer.NotAKey();
        }
        return await events.FindAsync(key, cancellationToken) is { } view
            ? new OperationsAnswer(200, JsonSerializer.SerializeToUtf8Bytes(view, OperationsJson.Default.EventView))
            : OperationsAnswer.NoSuchEvent();
    }
}
