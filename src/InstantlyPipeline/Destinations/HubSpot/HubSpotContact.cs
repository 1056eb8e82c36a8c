namespace InstantlyPipeline.Destinations.HubSpot;

/// <param name="Created">False when the contact was there before this call.</param>
public sealed record HubSpotContact(string Id, bool Created);
