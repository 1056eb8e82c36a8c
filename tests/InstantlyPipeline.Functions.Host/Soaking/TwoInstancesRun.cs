using System.Diagnostics;
using System.Globalization;
using InstantlyPipeline.Cli;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Soak;

namespace InstantlyPipeline.Functions.Host.Soaking;

/// <summary>Starts everything, sends, breaks, kills, waits, and compares what the other side received with what was acknowledged.</summary>
internal sealed class TwoInstancesRun(SoakOptions options, TimeSpan killEvery, string tables, TextWriter progress)
{
    private static readonly TimeSpan BetweenOutages = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenTimers = TimeSpan.FromMinutes(1);

    private readonly string _secret = Guid.NewGuid().ToString("N");
    private readonly string _token = Guid.NewGuid().ToString("N");
    private long _shownAt;

    public async Task<SoakResult> RunAsync(CancellationToken cancellationToken)
    {
        progress.WriteLine(
            Text(
                $"Seed {options.Seed}: {options.Events:N0} events, faults {options.Faults}, a worker is killed every {killEvery.TotalSeconds:0} s."
            )
        );
        var started = Stopwatch.GetTimestamp();
        await using var standIns = await StandIns.StartAsync(cancellationToken: cancellationToken);
        standIns.Instantly.EmailReadsPerMinute = int.MaxValue;
        standIns.Salesforce.CallsPerDay = int.MaxValue;
        var sent = new SentEvents(options.Events);
        var received = new ReceivedEffects(standIns);
        await using var instances = await TwoInstances.StartAsync(Settings(standIns), cancellationToken);
        var weather = new Weather(options.Faults, options.Seed, standIns);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timers = EveryAsync(BetweenTimers, () => instances.FireTimersAsync(stop.Token), stop.Token);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var kills = options.Faults.HasFlag(SoakFaults.Kill)
            ? EveryAsync(killEvery, instances.KillOneAsync, kill.Token)
            : Task.CompletedTask;
        await SendAsync(standIns, sent, instances, weather, cancellationToken);
        var sending = Stopwatch.GetElapsedTime(started);
        await kill.CancelAsync();
        await kills;
        if (options.Faults.HasFlag(SoakFaults.Kill))
        {
            await instances.KillOneAsync(); // the last one into the backlog
        }
        weather.Clear();

        using var operations = new OperationsClient(instances.First.Address, _token, DataDirectory.At(Path.GetTempPath()));
        var settled = new SettledEvents(operations);
        await settled.WaitAsync(sent.Keys, left => Show($"All sent; {left:N0} events that act still to be confirmed."), cancellationToken);
        Show($"All that act are through; the queues run empty.");
        await instances.First.WhenSettledAsync(cancellationToken);
        await instances.FireTimersAsync(cancellationToken);
        await instances.First.WhenSettledAsync(cancellationToken);
        await stop.CancelAsync();
        await timers;

        var counted = (await operations.CountEngagementAsync(cancellationToken)).Sum(count => count.Count);
        var (effects, wrong) = Reckoning.Compare(sent, received, settled, instances.Kills);
        return new SoakResult
        {
            Seed = options.Seed,
            Events = options.Events,
            Deliveries = sent.Deliveries,
            Acknowledged = sent.Acknowledgements,
            Kills = instances.Kills.Count,
            Outages = weather.Outages,
            LongestRecoverySeconds = instances.LongestRecovery.TotalSeconds,
            SendingSeconds = sending.TotalSeconds,
            TotalSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            DestinationCalls = received.Calls,
            Faults = received.Faults,
            EventsRetried = settled.Retried,
            DeadLetters = settled.Dead,
            DeadReasons = settled.DeadReasons,
            Unsettled = settled.Unsettled,
            Effects = effects,
            MissingEvents = await SettledEvents.DescribeAsync(operations, wrong.Take(5).Select(sent.KeyOf), cancellationToken),
            Engagement = EngagementCheck.Of(sent, counted),
            Refusals = received.Refusals,
        };
    }

    private async Task SendAsync(
        StandIns standIns,
        SentEvents sent,
        TwoInstances instances,
        Weather weather,
        CancellationToken cancellationToken
    )
    {
        var (outageAt, begun) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        using var sender = new TrafficSender(options, instances, sent, _secret);
        await sender.SendAsync(
            new Traffic(options, standIns, sent).Deliver(),
            handedOut =>
            {
                Show(
                    $"{handedOut:N0} deliveries handed out, {sent.Acknowledgements:N0} acknowledged ({sent.Acknowledgements / Stopwatch.GetElapsedTime(begun).TotalSeconds:N0}/s), {instances.Kills.Count} kills."
                );
                if (Stopwatch.GetElapsedTime(outageAt) > BetweenOutages)
                {
                    outageAt = Stopwatch.GetTimestamp();
                    weather.BringOutage();
                }
                return Task.CompletedTask;
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

    private Dictionary<string, string> Settings(StandIns standIns) =>
        new(standIns.Settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value))
        {
            ["Tables__connectionString"] = tables,
            ["Webhook__Secrets__0"] = _secret,
            ["Operations__Token"] = _token,
            ["Connection__Watch"] = "false", // what it tells of is no effect of an event
        };

    private void Show(FormattableString text)
    {
        if (_shownAt == 0 || Stopwatch.GetElapsedTime(_shownAt) > BetweenProgress)
        {
            _shownAt = Stopwatch.GetTimestamp();
            progress.WriteLine(Text(text));
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
