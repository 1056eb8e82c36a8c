using System.Diagnostics;
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

    private static readonly Histogram<double> Waits = Meter.CreateHistogram<double>(
        "instantly.destination.wait",
        "s",
        "Time a call waited for its turn, by destination."
    );

    private static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(
        "instantly.duplicates",
        "{delivery}",
        "Deliveries of an event that had been claimed before."
    );

    /// <param name="destination">Null for a step that asks nobody outside.</param>
    /// <param name="outcome">done, skipped, failed, or waits for its turn.</param>
    /// <param name="client">Whose event it is, by name; null where there are no clients, and the series then has no such label.</param>
    internal static void Step(string step, string? destination, string outcome, string? client, TimeSpan took)
    {
        // One by one: a test looks here for the names that the queries in Azure ask for.
        var tags = new TagList();
        tags.Add("step", step);
        tags.Add("destination", destination ?? "none");
        tags.Add("outcome", outcome);
        if (client is not null)
        {
            tags.Add("client", client);
        }
        Steps.Record(took.TotalSeconds, tags);
    }

    /// <param name="client">As for <see cref="Step"/>.</param>
    internal static void Waited(string destination, string? client, TimeSpan wait)
    {
        var tags = new TagList();
        tags.Add("destination", destination);
        if (client is not null)
        {
            tags.Add("client", client);
        }
        Waits.Record(wait.TotalSeconds, tags);
    }

    /// <param name="client">As for <see cref="Step"/>.</param>
    internal static void Duplicate(string queue, string? client, int count = 1)
    {
        var tags = new TagList();
        tags.Add("queue", queue);
        if (client is not null)
        {
            tags.Add("client", client);
        }
        Duplicates.Add(count, tags);
    }
}
