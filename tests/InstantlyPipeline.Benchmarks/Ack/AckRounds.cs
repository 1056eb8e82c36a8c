namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>Runs the receivers in turn, round after round, each in a fresh process and a fresh folder.</summary>
internal sealed class AckRounds(Workbench bench)
{
    /// <summary>In the first seconds the workers' code is compiled, which takes a fifth of the processor from the answers; that is the
    /// start, and not what is measured here.</summary>
    public const int WarmUpSeconds = 20;

    /// <summary>One receiver at one number of connections: warm-up, measured load, SIGKILL; then, for ours, the look into the
    /// database.</summary>
    public async Task<Sample> MeasureAsync(string receiver, int connections, int seconds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(bench.Folder, Guid.NewGuid().ToString("N"))).FullName;
        Load warmUp,
            load;
        Sample sample;
        await using (
            var server = await RunningServer.StartAsync(
                port => Receivers.Command(receiver, port, folder, Workbench.Node),
                folder,
                bench.Settings,
                cancellationToken
            )
        )
        {
            warmUp = await bench.Wrk.RunAsync(server.Webhook, connections, WarmUpSeconds, cancellationToken);
            var before = server.Cpu();
            load = await bench.Wrk.RunAsync(server.Webhook, connections, seconds, cancellationToken);
            sample = new Sample(receiver, connections, warmUp, load, (server.Cpu() - before).TotalSeconds, server.PeakMiB());
        }
        if (receiver == Receivers.Ours)
        {
            StoredEvents.Check(folder, bench.Bodies, [warmUp, load]);
        }
        Directory.Delete(folder, recursive: true);
        return sample;
    }
}
