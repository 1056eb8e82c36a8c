namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>One receiver under one load in one round.</summary>
/// <param name="WarmUp">The first load after the start, which is not counted: what a flood right after a restart meets.</param>
/// <param name="CpuSeconds">Of the server, while it was loaded.</param>
/// <param name="PeakMiB">Of the server since its start, warm-up included.</param>
internal sealed record Sample(string Receiver, int Connections, Load WarmUp, Load Load, double CpuSeconds, double PeakMiB)
{
    /// <summary>By the requests it answered since its start, warm-up included.</summary>
    public double PeakPer100K => PeakMiB / (WarmUp.Requests + Load.Requests) * 100_000;

    public double CpuPer100K => CpuSeconds / Load.Requests * 100_000;
}
