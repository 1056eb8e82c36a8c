namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>Runs the receivers in turn, round after round, each in a fresh process and a fresh folder.</summary>
internal sealed class AckRounds(string work, Wrk wrk, string node, IReadOnlyDictionary<string, string> settings)
{
    private const int WarmUpSeconds = 5;

    /// <summary>One receiver at one number of connections: warm-up, measured load, SIGKILL; then, for ours, the look into the database.</summary>
    public async Task<Sample> MeasureAsync(string receiver, int connections, int seconds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(work, Guid.NewGuid().ToString("N"))).FullName;
        Load warmUp, load;
        Sample sample;
        await using (var server = await RunningServer.StartAsync(port => Receivers.Command(receiver, port, folder, node), folder, settings, cancellationToken))
        {
            warmUp = await wrk.RunAsync(server.Webhook, connections, WarmUpSeconds, cancellationToken);
            var before = server.Cpu();
            load = await wrk.RunAsync(server.Webhook, connections, seconds, cancellationToken);
            sample = new Sample(receiver, connections, load, (server.Cpu() - before).TotalSeconds, server.PeakMiB(), warmUp.Requests + load.Requests);
        }
        if (receiver == Receivers.Ours)
        {
            Check(folder, warmUp.Acknowledged + load.Acknowledged);
        }
        Directory.Delete(folder, recursive: true);
        return sample;
    }

    private static void Check(string folder, long acknowledged)
    {
        var stored = StoredEvents.Count(folder);
        Console.Error.WriteLine($"    acknowledged {acknowledged}, on disk after SIGKILL {stored}");
        if (stored < acknowledged)
        {
            throw new LostEventsException($"{acknowledged - stored} acknowledged events are not in {folder}/pipeline.db, which is kept.");
        }
    }
}
