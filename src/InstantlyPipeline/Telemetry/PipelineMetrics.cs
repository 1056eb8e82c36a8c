using System.Diagnostics.Metrics;

namespace InstantlyPipeline.Telemetry;

/// <summary>What is measured while events are worked on, on the meter <c>InstantlyPipeline</c>.</summary>
public static class PipelineMetrics
{
    public const string MeterName = "InstantlyPipeline";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> Steps = Meter.CreateHistogram<double>(
        "instantly.step.duration",
        "s",
        "Time a step took, by destination and outcome."
    );

    private static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(
        "instantly.duplicates",
        "{delivery}",
        "Deliveries of an event that had been claimed before."
    );

    /// <param name="destination">Null for a step that asks nobody outside.</param>
    /// <param name="outcome">done, skipped or failed.</param>
    internal static void Step(string step, string? destination, string outcome, TimeSpan took) =>
        Steps.Record(took.TotalSeconds, new("step", step), new("destination", destination ?? "none"), new("outcome", outcome));

    internal static void Duplicate(string queue, int count = 1) => Duplicates.Add(count, new KeyValuePair<string, object?>("queue", queue));
}
