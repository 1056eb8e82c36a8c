namespace InstantlyPipeline.Replies.Evaluation;

/// <summary>How many replies that should have one label were given another one, or the same.</summary>
public sealed record ConfusionCell(string Expected, string Decided, int Count);
