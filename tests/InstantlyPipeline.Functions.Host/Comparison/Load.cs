namespace InstantlyPipeline.Functions.Host.Comparison;

/// <summary>What a load run saw.</summary>
/// <param name="Failed">Requests answered other than 200, or not at all.</param>
internal sealed record Load(int Answered, double PerSecond, TimeSpan P99, int Failed);
