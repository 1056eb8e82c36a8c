namespace InstantlyPipeline.Suppressions;

/// <summary>An entry of the list as the operations API and <c>suppressions --json</c> show it; the names are stable.</summary>
/// <param name="Barred">False: the bar was lifted, and the entry is kept so that an old event does not bring it back.</param>
/// <param name="Evidence">The deciding code or word.</param>
/// <param name="Source">What says so.</param>
/// <param name="By"><c>pipeline</c> or a person's name.</param>
public sealed record SuppressionView(
    string Workspace,
    string Address,
    bool Barred,
    string? Reason,
    string? Evidence,
    string? Source,
    DateTimeOffset? Since,
    string? By,
    string? EventKey,
    string? Note,
    DateTimeOffset? LiftedAt,
    string? LiftedBy,
    string? LiftedWhy,
    IReadOnlyList<SuppressionPlace> Places
)
{
    public static SuppressionView Of(SuppressionEntry entry) =>
        new(
            entry.Workspace,
            entry.Email,
            entry.IsBarred,
            entry.Because?.Reason,
            entry.Because?.Evidence,
            entry.Because?.Source,
            entry.Since,
            entry.Because?.By,
            entry.Because?.EventKey,
            entry.Because?.Note,
            entry.LiftedAt,
            entry.LiftedBy,
            entry.LiftedWhy,
            entry.Places
        );
}
