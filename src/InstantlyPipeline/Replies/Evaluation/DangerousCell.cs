namespace InstantlyPipeline.Replies.Evaluation;

/// <summary>Replies that were taken for something which does harm.</summary>
/// <param name="Replies">By their ids.</param>
public sealed record DangerousCell(string Expected, string Decided, string Danger, IReadOnlyList<string> Replies);
