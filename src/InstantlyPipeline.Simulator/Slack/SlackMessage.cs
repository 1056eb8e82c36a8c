namespace InstantlyPipeline.Simulator;

/// <summary>A message that a Slack channel would show.</summary>
/// <param name="Text">The <c>text</c> field as sent, still escaped.</param>
/// <param name="Blocks">The <c>blocks</c> field as JSON; null when there was none.</param>
public sealed record SlackMessage(DateTimeOffset At, string Text, string? Blocks)
{
    /// <summary>The channel's id; null for what came by the webhook.</summary>
    public string? Channel { get; init; }

    /// <summary>The message's name within its channel; null for what came by the webhook.</summary>
    public string? Ts { get; init; }

    /// <summary>The root of the thread that it is in; null for a message of its own.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>As JSON; null when there was none.</summary>
    public string? Metadata { get; init; }
}
