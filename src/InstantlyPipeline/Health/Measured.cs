namespace InstantlyPipeline.Health;

/// <summary>One series of a metric.</summary>
/// <param name="Value">A counter's sum since the start, or a gauge's present value; null for a distribution.</param>
/// <param name="Count">How many values a distribution has had.</param>
/// <param name="Sum">Their sum, in the metric's unit.</param>
public sealed record Measured(
    string Name,
    string? Unit,
    IReadOnlyDictionary<string, string> Tags,
    double? Value,
    long? Count,
    double? Sum,
    double? Max
);
