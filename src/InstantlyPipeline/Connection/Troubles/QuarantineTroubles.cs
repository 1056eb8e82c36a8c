using System.Globalization;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Words;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>Many deliveries that no workflow can work on: Instantly, or something in between, has changed what it sends.</summary>
internal sealed class QuarantineTroubles(Quarantine quarantine, IOptions<ConnectionOptions> options) : ITroubleSource
{
    private const int MostCounted = 1_000;

    public string Name => "quarantine";

    public bool IsOfEvents => true;

    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Quarantined == 0)
        {
            return [];
        }
        var kept = await quarantine.UndecidedAsync(cancellationToken).Take(MostCounted).ToListAsync(cancellationToken);
        return kept.Count < options.Value.Quarantined
            ? []
            :
            [
                new Trouble(
                    Name,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Counted.Of(kept.Count, "delivery", "deliveries")} in quarantine; the last one: {kept[0].Reason.TrimEnd('.')}."
                    ),
                    "Look at them with `instantly-pipeline events --status quarantined`; take them in with the missing field, or "
                        + "discard them with a reason."
                ),
            ];
    }
}
