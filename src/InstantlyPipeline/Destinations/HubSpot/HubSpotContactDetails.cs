namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>What a contact is created with; blank details are not sent. A contact that exists is left as it is.</summary>
public sealed record HubSpotContactDetails(
    string Email, string? FirstName = null, string? LastName = null, string? Company = null, string? Phone = null, string? Website = null);
