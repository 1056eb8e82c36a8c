namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>A mail in the shared inbox.</summary>
/// <param name="Text">Plain text; empty in a mail that is HTML only.</param>
/// <param name="Preview">The start of it, which Instantly has even where it has no more.</param>
public sealed record InstantlyEmail(string From, string Subject, string Text, string Html, string Preview, DateTimeOffset At);
