using System.Globalization;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>The medians of all rounds as a Markdown table, and the goals.</summary>
internal sealed class AckReport(IReadOnlyList<Sample> samples)
{
    private static readonly (string Receiver, double Factor)[] Goals =
    [
        (Receivers.Express, 4),
        (Receivers.Flask, 10),
        (Receivers.Gunicorn, 5),
        (Receivers.Kestrel, 0.5),
    ];

    public void Write(TextWriter output)
    {
        output.WriteLine(
            "| connections | receiver | requests/s | ours is | p50 ms | p99 ms | p99.9 ms | CPU s per 100,000 | peak MiB | peak MiB "
                + "per 100,000 | refused, broken |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var connections in Connections)
        {
            var ours = Median(Receivers.Ours, connections, sample => sample.Load.PerSecond);
            foreach (var receiver in Receivers.All.Where(name => Of(name, connections).Any()))
            {
                string Cell(Func<Sample, double> value, string format) =>
                    Median(receiver, connections, value).ToString(format, CultureInfo.InvariantCulture);
                var failures = Of(receiver, connections).Sum(sample => sample.Load.Refused + sample.Load.Broken);
                var ratio = ours / Median(receiver, connections, sample => sample.Load.PerSecond);
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {connections} | {receiver} | {Cell(sample => sample.Load.PerSecond, "N0")} | {ratio:0.00}× | "
                            + $"{Cell(sample => sample.Load.P50, "0.0")} | {Cell(sample => sample.Load.P99, "0.0")} | "
                            + $"{Cell(sample => sample.Load.P999, "0.0")} | {Cell(sample => sample.CpuPer100K, "0.00")} | "
                            + $"{Cell(sample => sample.PeakMiB, "0")} | {Cell(sample => sample.PeakPer100K, "0")} | {failures} |"
                    )
                );
            }
        }
    }

    /// <returns>True when every goal was met at every number of connections.</returns>
    public bool WriteGoals(TextWriter output)
    {
        var met = true;
        foreach (var connections in Connections)
        {
            var ours = Median(Receivers.Ours, connections, sample => sample.Load.PerSecond);
            foreach (var (receiver, factor) in Goals.Where(goal => Of(goal.Receiver, connections).Any()))
            {
                Say($"at least {factor}× {receiver}", ours >= factor * Median(receiver, connections, sample => sample.Load.PerSecond));
            }
            if (Of(Receivers.Express, connections).Any())
            {
                Say(
                    "p99 below Express's",
                    Median(Receivers.Ours, connections, sample => sample.Load.P99)
                        < Median(Receivers.Express, connections, sample => sample.Load.P99)
                );
            }

            void Say(string goal, bool reached)
            {
                met &= reached;
                output.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{(reached ? "met   " : "MISSED")} {connections} connections: {goal}")
                );
            }
        }
        return met;
    }

    private IEnumerable<int> Connections => samples.Select(sample => sample.Connections).Distinct().Order();

    private IEnumerable<Sample> Of(string receiver, int connections) =>
        samples.Where(sample => sample.Receiver == receiver && sample.Connections == connections);

    private double Median(string receiver, int connections, Func<Sample, double> value)
    {
        var sorted = Of(receiver, connections).Select(value).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
