namespace InstantlyPipeline.Destinations.Holds;

/// <summary>Somebody does not want a destination called for now.</summary>
/// <param name="Destination">As <see cref="DestinationRegistration.Name"/>.</param>
/// <param name="Workspace">Null: for every workspace.</param>
public sealed record DestinationHold(string Destination, string? Workspace, string By, DateTimeOffset At, string? Why);
