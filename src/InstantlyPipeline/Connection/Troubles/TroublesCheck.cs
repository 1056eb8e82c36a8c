using InstantlyPipeline.Health;
using InstantlyPipeline.Intake.Refusals;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>What wants a person, for the doctor: the same that the watch tells of, looked at afresh.</summary>
internal sealed class TroublesCheck(TroubleBook troubles, RefusedDeliveries refused, TimeProvider time) : ICheck
{
    public string Name => "watch";

    public bool DecidesReadiness => false;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var found = await troubles.LookAsync(cancellationToken);
        var findings = found.Select(Told).ToList();
        // Fewer than people are told of are still worth a look.
        if (
            !found.Any(trouble => trouble.Id == "refused")
            && await refused.ListAsync(time.GetUtcNow() - TimeSpan.FromHours(1), cancellationToken) is { Count: > 0 } lately
        )
        {
            findings.Add(
                new Finding(
                    "refused",
                    FindingLevel.Warning,
                    $"{RefusalTroubles.Sentence(lately)} `connect --check` says what is wrong with the webhook."
                )
            );
        }
        return findings.Count > 0 ? findings : [new Finding(Name, FindingLevel.Ok, "Nothing wants a person.")];
    }

    public async Task<IReadOnlyList<Finding>> LookAtAsync(SomeClients clients, CancellationToken cancellationToken) =>
        (await troubles.LookAsync(cancellationToken)).Where(trouble => clients.Has(trouble.Client)).Select(Told).ToList()
            is { Count: > 0 } found
            ? found
            : [new Finding(Name, FindingLevel.Ok, "Nothing wants a person.")];

    private static Finding Told(Trouble trouble) => new(trouble.Id.Split('|')[0], FindingLevel.Failed, $"{trouble.What} {trouble.Cure}");
}
