using System.Globalization;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Events;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations.Numbers;

/// <summary>The operation that counts what was sent and what came of it.</summary>
public sealed class NumbersOperations(EngagementCounts engagement, TimeProvider time) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
    [
        new("GET", "numbers", OperationsRole.Read,
            "counts what was sent and what came of it by campaign, step, variant, account and day, from the day `since` to the day `until`, of a `workspace` or a `campaign`", CountAsync) { PerClient = true },
    ];

    /// <summary>The last seven days without <c>since</c>.</summary>
    private async Task<HttpAnswer> CountAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var until = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (call.Parameter("until") is { } untilText && !DateOnly.TryParseExact(untilText, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out until))
        {
            return OperationsProblems.FilterNotUnderstood("until is a UTC day such as 2026-08-18.");
        }
        var since = until.AddDays(-6);
        if (call.Parameter("since") is { } sinceText && !DateOnly.TryParseExact(sinceText, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out since))
        {
            return OperationsProblems.FilterNotUnderstood("since is a UTC day such as 2026-08-18.");
        }
        var last = until.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var counts = (await engagement.SinceAsync(since, cancellationToken)).Where(count => string.CompareOrdinal(count.Day, last) <= 0 && call.Operator.Sees(count.Workspace)
            && EventQuery.Same(call.Parameter("workspace"), count.Workspace) && EventQuery.Same(call.Parameter("campaign"), count.CampaignId));
        var rows = counts.GroupBy(count => (count.Workspace, count.CampaignId, count.Step, count.Day)).Select(same => new NumbersRow(
            same.Key.Workspace, same.Key.CampaignId, null, same.Key.Step, 0, null, $"{same.Key.Day[..4]}-{same.Key.Day[4..6]}-{same.Key.Day[6..]}",
            Of(same, EventType.EmailSent), Of(same, EventType.EmailOpened), Of(same, EventType.LinkClicked), 0, 0, 0, 0, 0, new Dictionary<string, long>(), new Dictionary<string, long>()));
        return HttpAnswer.Json(
            new NumbersView(since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), false, [.. rows], []),
            OperationsJson.Default.NumbersView);
    }

    private static long Of(IEnumerable<EngagementCount> counts, string type) => counts.Where(count => count.EventType == type).Sum(count => count.Count);
}
