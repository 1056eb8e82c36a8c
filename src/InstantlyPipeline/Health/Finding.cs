namespace InstantlyPipeline.Health;

/// <summary>What a check found.</summary>
/// <param name="Check">What was looked at, for example <c>storage</c> or <c>HubSpot</c>.</param>
/// <param name="Text">A sentence; where not all is well, with what to do. It holds no secret.</param>
public sealed record Finding(string Check, FindingLevel Level, string Text);
