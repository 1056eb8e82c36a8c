namespace InstantlyPipeline.Destinations.HubSpot;

/// <param name="Created">False when the contact was there before this call.</param>
internal sealed record HubSpotContact(string Id, bool Created)
{
    /// <summary>Id of the person in sales whom it belongs to; null when it has none.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Where people see it; null where HubSpot did not say.</summary>
    public string? Url { get; init; }

    /// <summary>Whether a company is linked to it.</summary>
    public bool HasCompany { get; init; }

    /// <summary>What it holds, of the properties that were asked for.</summary>
    internal IReadOnlyDictionary<string, string?> Properties { get; init; } = new Dictionary<string, string?>();

    /// <summary>What HubSpot did not take, for people: <c>; HubSpot refused firstname: INVALID_ALPHA</c>. Empty when it took all.</summary>
    public string Refused { get; init; } = "";

    public bool Equals(HubSpotContact? other) =>
        other is not null
        && (Id, Created, OwnerId, HasCompany, Refused) == (other.Id, other.Created, other.OwnerId, other.HasCompany, other.Refused);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
