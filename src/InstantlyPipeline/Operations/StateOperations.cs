using System.Globalization;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Health;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations;

/// <summary>The operations that say how the campaigns and the pipeline itself are doing.</summary>
public sealed class StateOperations(EngagementCounts engagement, Doctor doctor, MetricsSnapshot metrics, TimeProvider time) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
    [
        new("GET", "engagement", OperationsRole.Read, "counts sends, opens and clicks by day, from the day `since` on, of a `workspace` or a `campaign`", CountAsync),
        new("GET", "doctor", OperationsRole.Read, "examines settings, destinations and storage",
            async (_, ct) => HttpAnswer.Json(await doctor.ExamineAsync(ct), HealthJson.Default.IReadOnlyListFinding)),
        new("GET", "metrics", OperationsRole.Read, "reads the meters", (_, _) => Task.FromResult(HttpAnswer.Json(metrics.Read(), HealthJson.Default.IReadOnlyListMeasured))),
    ];

    /// <summary>The last seven days without <c>since</c>.</summary>
    private async Task<HttpAnswer> CountAsync(OperationsCall call, CancellationToken cancellationToken)
    {
        var since = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-6);
        if (call.Parameter("since") is { } text && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out since))
        {
            return OperationsProblems.FilterNotUnderstood("since is a UTC day such as 2026-08-18.");
        }
        IReadOnlyList<EngagementCount> counts =
        [
            .. (await engagement.SinceAsync(since, cancellationToken))
                .Where(count => EventQuery.Same(call.Parameter("workspace"), count.Workspace) && EventQuery.Same(call.Parameter("campaign"), count.CampaignId)),
        ];
        return HttpAnswer.Json(counts, OperationsJson.Default.IReadOnlyListEngagementCount);
    }
}
