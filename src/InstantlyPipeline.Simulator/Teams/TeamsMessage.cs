namespace InstantlyPipeline.Simulator;

/// <summary>A card that a Teams channel would show.</summary>
/// <param name="Card">The Adaptive Card as JSON.</param>
/// <param name="Text">Its text blocks and fact values, one a line.</param>
public sealed record TeamsMessage(DateTimeOffset At, string Card, string Text);
