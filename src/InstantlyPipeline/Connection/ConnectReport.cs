using InstantlyPipeline.Health;

namespace InstantlyPipeline.Connection;

/// <summary>What <c>connect</c> found and did, in the order in which it was done.</summary>
/// <param name="Findings">What failed stands in the way.</param>
public sealed record ConnectReport(IReadOnlyList<Finding> Findings);
