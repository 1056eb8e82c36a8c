namespace InstantlyPipeline.Operations.Operators;

/// <param name="Next">The cursor of the next page; null at the end.</param>
public sealed record TrailPage(IReadOnlyList<TrailEntry> Items, string? Next);
