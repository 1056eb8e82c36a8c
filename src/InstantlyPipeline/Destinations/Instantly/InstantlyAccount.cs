namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>A sending mailbox.</summary>
/// <param name="Status">1 active, 2 paused, 3 maintenance, −1 connection error, −2 soft bounce error, −3 sending error.</param>
/// <param name="StatusCode">The mail server's reply code, or Instantly's own.</param>
/// <param name="StatusText">What the mail server said; outside text.</param>
public sealed record InstantlyAccount(int Status, string? StatusCode, string? StatusText);
