namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>A sending mailbox.</summary>
/// <param name="StatusText">What the mail server said; outside text.</param>
public sealed record InstantlyAccount(InstantlyAccountState Status, string? StatusText);
