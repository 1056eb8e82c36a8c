namespace InstantlyPipeline.Replies.Evaluation;

/// <summary>What the model was asked for.</summary>
/// <param name="Failed">Questions without an answer after some tries; those replies count as a person's.</param>
/// <param name="Failure">The last one, in words; null where all were answered.</param>
public sealed record ModelCost(int Asked, int Failed, long InputTokens, long OutputTokens, string? Failure);
