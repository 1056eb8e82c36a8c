using InstantlyPipeline.Cli;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Soak;

namespace InstantlyPipeline.Functions.Host.Soaking;

/// <summary>Starts everything, sends, breaks, kills, waits, and compares what the other side received with what was acknowledged.</summary>
internal sealed class TwoInstancesRun(SoakOptions options, TimeSpan killEvery, string tables, TextWriter output)
{
    private static readonly TimeSpan BetweenTimers = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan BetweenShown = TimeSpan.FromSeconds(30);

    private readonly string _token = Guid.NewGuid().ToString("N");

    public async Task<SoakResult> RunAsync(CancellationToken cancellationToken)
    {
        var progress = new SoakProgress(output);
        var every = killEvery.TotalSeconds;
        progress.Say($"Seed {options.Seed}: {options.Events:N0} events, faults {options.Faults}, a worker is killed every {every:0} s.");
        await using var world = await SoakWorld.StartAsync(options, progress, cancellationToken);
        await using var instances = await TwoInstances.StartAsync(Settings(world), cancellationToken);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timers = EveryAsync(BetweenTimers, () => instances.FireTimersAsync(stop.Token), stop.Token);
        await SendAsync(world, instances, cancellationToken);

        using var operations = new OperationsClient(instances.First.Address, _token, DataDirectory.At(Path.GetTempPath()));
        var settled = await world.SettleAsync(operations, cancellationToken);
        var shown = EveryAsync(BetweenShown, () => SayHeldAsync(instances.First, progress), stop.Token);
        await instances.First.WhenSettledAsync(cancellationToken);
        progress.Say($"The queues are empty; what was set aside and what is counted comes last.");
        await instances.FireTimersAsync(cancellationToken);
        await instances.First.WhenSettledAsync(cancellationToken);
        await stop.CancelAsync();
        await timers;
        await shown;
        progress.Say($"The books are compared.");

        return await world.CompareAsync(
            instances,
            settled,
            operations,
            async () =>
                EngagementCheck.Of(world.Sent, (await operations.CountEngagementAsync(cancellationToken)).Sum(count => count.Count)),
            cancellationToken
        );
    }

    private static Task SayHeldAsync(FunctionsHost host, SoakProgress progress)
    {
        progress.Say($"All that act are through; the queues still hold {host.Held:N0} messages.");
        return Task.CompletedTask;
    }

    private async Task SendAsync(SoakWorld world, TwoInstances instances, CancellationToken cancellationToken)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isKilled = options.Faults.HasFlag(SoakFaults.Kill);
        var kills = isKilled ? EveryAsync(killEvery, instances.KillOneAsync, kill.Token) : Task.CompletedTask;
        await world.SendAsync(
            instances,
            _ => Task.CompletedTask,
            async () =>
            {
                await kill.CancelAsync();
                await kills;
                if (isKilled)
                {
                    await instances.KillOneAsync(); // the last one into the backlog
                }
            },
            cancellationToken
        );
    }

    private static async Task EveryAsync(TimeSpan period, Func<Task> work, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await work();
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private Dictionary<string, string> Settings(SoakWorld world) =>
        new(
            world.StandIns.Settings.ToDictionary(
                setting => setting.Key.Replace(":", "__", StringComparison.Ordinal),
                setting => setting.Value
            )
        )
        {
            ["Tables__connectionString"] = tables,
            ["Webhook__Secrets__0"] = world.Secret,
            ["Operations__Token"] = _token,
            ["Connection__Watch"] = "false", // what it tells of is no effect of an event
        };
}
