using System.Globalization;
using InstantlyPipeline.Intake.Refusals;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>Deliveries that were refused: each counts towards switching the webhook off.</summary>
internal sealed class RefusalTroubles(RefusedDeliveries refused, IOptions<ConnectionOptions> options, TimeProvider time) : ITroubleSource
{
    public string Name => "refused";

    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        var lately = await refused.ListAsync(time.GetUtcNow() - TimeSpan.FromHours(1), cancellationToken);
        return options.Value.Refused == 0 || lately.Sum(cause => cause.Count) < options.Value.Refused
            ? []
            :
            [
                new Trouble(
                    Name,
                    Sentence(lately),
                    "`instantly-pipeline connect --check` compares the webhook's address and header with ours; `connect` mends them."
                ),
            ];
    }

    internal static string Sentence(IReadOnlyList<RefusedCount> lately)
    {
        var count = lately.Sum(cause => cause.Count);
        var causes = string.Join(
            ", ",
            lately.Select(cause =>
                lately.Count == 1 ? cause.Why : string.Create(CultureInfo.InvariantCulture, $"{cause.Why} ({cause.Count})")
            )
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count} {(count == 1 ? "delivery" : "deliveries")} refused in the last hour: {causes}, last "
                + $"{lately.Max(cause => cause.LastAt).UtcDateTime:HH:mm} UTC."
        );
    }
}
