using System.Globalization;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations;

/// <summary>The operation that says how the campaigns are doing.</summary>
internal sealed class EngagementOperations(EngagementCounts engagement, TimeProvider time) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "engagement",
                OperationsRole.Read,
                "counts sends, opens and clicks by day, from the day `since` on, of a `workspace` or a `campaign`",
                CountAsync
            )
            {
                PerClient = true,
            },
        ];

    /// <summary>The last seven days without <c>since</c>.</summary>
    private async Task<HttpAnswer> CountAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var since = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-6);
        if (
            call.Parameter("since") is { } text
            && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out since)
        )
        {
            return OperationsProblems.FilterNotUnderstood("since is a UTC day such as 2026-08-18.");
        }
        IReadOnlyList<EngagementCount> counts =
        [
            .. (await engagement.SinceAsync(since, cancellationToken)).Where(count =>
                call.Operator.Sees(count.Workspace)
                && EventQuery.Same(call.Parameter("workspace"), count.Workspace)
                && EventQuery.Same(call.Parameter("campaign"), count.CampaignId)
            ),
        ];
        return HttpAnswer.Json(counts, OperationsJson.Default.IReadOnlyListEngagementCount);
    }
}
