namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>One receiver under one load in one round.</summary>
/// <param name="CpuSeconds">Of the server, while it was loaded.</param>
internal sealed record Sample(string Receiver, int Connections, Load Load, double CpuSeconds, double PeakMiB)
{
    public double CpuPer100K => CpuSeconds / Load.Requests * 100_000;
}
