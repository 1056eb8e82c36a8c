namespace InstantlyPipeline.Events;

/// <summary>The fields that make an event the same event on every delivery; absent ones are null.</summary>
public sealed record EventIdentity
{
    /// <summary>Canonical type, see <see cref="Events.EventType.Canonical"/>.</summary>
    public required string EventType { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required string Workspace { get; init; }

    public string? CampaignId { get; init; }

    public string? LeadEmail { get; init; }

    public string? EmailAccount { get; init; }

    /// <summary>The JSON number (or text) as sent.</summary>
    public string? Step { get; init; }

    /// <summary>The JSON number (or text) as sent.</summary>
    public string? Variant { get; init; }

    public string? EmailId { get; init; }

    /// <summary>A payload <c>id</c>, should Instantly ever send one, or the customer's lead variable of that name.</summary>
    public string? Id { get; init; }
}
