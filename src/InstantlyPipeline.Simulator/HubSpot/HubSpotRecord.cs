namespace InstantlyPipeline.Simulator;

/// <summary>A HubSpot record as it stands now; a copy that later calls do not change.</summary>
public sealed record HubSpotRecord
{
    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    public IReadOnlyList<HubSpotAssociation> Associations { get; init; } = [];

    public bool Archived { get; init; }

    /// <summary>The property's value, or null when it was never set.</summary>
    public string? this[string property] => Properties.GetValueOrDefault(property);
}
