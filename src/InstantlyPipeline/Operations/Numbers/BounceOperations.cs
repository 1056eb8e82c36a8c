using System.Globalization;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Operations.Numbers;

/// <summary>The operation that shows how many mails bounced.</summary>
internal sealed class BounceOperations(BounceTally tally, TimeProvider time) : IOperations
{
    public IReadOnlyList<Operation> Operations =>
        [
            new(
                "GET",
                "bounces",
                OperationsRole.Read,
                "counts bounces by kind, day and domain, mail provider, account or campaign, from the day `since` on, of a `workspace`",
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
        var numbers = await tally.NumbersAsync(call.Parameter("workspace"), since, cancellationToken);
        return HttpAnswer.Json(
            [.. numbers.Where(number => call.Operator.Sees(number.Workspace))],
            BouncesJson.Default.IReadOnlyListBounceNumber
        );
    }
}
