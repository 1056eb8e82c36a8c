using System.Globalization;
using InstantlyPipeline.Intake.Refusals;
using InstantlyPipeline.Operations.Trouble;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>The deliveries that were refused within a day, by cause: few of them are no trouble that people are told of, and still worth a
/// look in the morning.</summary>
internal sealed class RefusedNotices(RefusedDeliveries refused, TimeProvider time) : ITroubleNotices
{
    private static readonly TimeSpan Shown = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<TroubleNotice>> OpenAsync(CancellationToken cancellationToken) =>
        [
            .. (await refused.ListAsync(time.GetUtcNow() - Shown, cancellationToken)).Select(cause => new TroubleNotice(
                "refused",
                cause.Cause,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{cause.Count} {(cause.Count == 1 ? "delivery was" : "deliveries were")} refused within a day: {cause.Why}. "
                        + $"Instantly switches a webhook off that is refused again and again."
                ),
                RefusalCause.CureOf(cause.Cause),
                cause.Count,
                null,
                cause.LastAt,
                null
            )),
        ];
}
