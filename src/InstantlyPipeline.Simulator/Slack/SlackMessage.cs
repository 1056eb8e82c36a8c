namespace InstantlyPipeline.Simulator;

/// <summary>A message that a Slack channel would show.</summary>
/// <param name="Text">The <c>text</c> field as sent, still escaped.</param>
/// <param name="Blocks">The <c>blocks</c> field as JSON; null when there was none.</param>
public sealed record SlackMessage(DateTimeOffset At, string Text, string? Blocks);
