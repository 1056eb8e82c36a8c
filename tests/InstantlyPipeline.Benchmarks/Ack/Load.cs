namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>What one run of wrk measured; latencies in milliseconds.</summary>
/// <param name="Requests">Answers received.</param>
/// <param name="Refused">Of them, answers that were no 2xx or 3xx.</param>
/// <param name="Broken">Connections and requests that failed without an answer.</param>
/// <param name="Last">The number of the last event it made.</param>
internal sealed record Load(long Requests, double Seconds, double P50, double P99, double P999, long Refused, long Broken, long Last)
{
    /// <summary>The number of the first event it sent.</summary>
    public long First { get; init; }

    public int Connections { get; init; }

    public long Acknowledged => Requests - Refused;

    public double PerSecond => Acknowledged / Seconds;
}
