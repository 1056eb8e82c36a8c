namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>One receiver under one load in one round.</summary>
/// <param name="CpuSeconds">Of the server, while it was loaded.</param>
/// <param name="PeakMiB">Of the server since its start, warm-up included.</param>
/// <param name="Answered">Requests it answered since its start, warm-up included.</param>
internal sealed record Sample(string Receiver, int Connections, Load Load, double CpuSeconds, double PeakMiB, long Answered)
{
    public double PeakPer100K => PeakMiB / Answered * 100_000;

    public double CpuPer100K => CpuSeconds / Load.Requests * 100_000;
}
