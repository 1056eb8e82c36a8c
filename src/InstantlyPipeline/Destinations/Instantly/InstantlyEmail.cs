namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>A mail in the shared inbox.</summary>
/// <param name="Text">Plain text, or the start of it where Instantly has no more.</param>
public sealed record InstantlyEmail(string Id, string From, string Subject, string Text, DateTimeOffset At, bool IsAutoReply);
