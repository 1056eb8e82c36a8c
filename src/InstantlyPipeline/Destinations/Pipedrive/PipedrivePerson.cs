namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>A person as Pipedrive has them.</summary>
public sealed record PipedrivePerson(long Id)
{
    public long? OwnerId { get; init; }

    public long? OrganizationId { get; init; }

    public IReadOnlyList<long> Labels { get; init; } = [];

    /// <summary>Null where the company has no Campaigns.</summary>
    public string? MarketingStatus { get; init; }

    internal System.Text.Json.JsonElement? CustomFields { get; init; }
}
