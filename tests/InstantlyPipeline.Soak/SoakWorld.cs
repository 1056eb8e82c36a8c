using System.Diagnostics;
using InstantlyPipeline.Cli;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>What every soak has, whichever host it is of: stand-ins that break, what was sent to the host, and what they
/// received.</summary>
internal sealed class SoakWorld : IAsyncDisposable
{
    private const int MostDescribed = 5;

    private static readonly TimeSpan BetweenOutages = TimeSpan.FromSeconds(15);

    private readonly SoakOptions _options;
    private readonly SoakProgress _progress;
    private readonly ReceivedEffects _received;
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _outages;
    private TimeSpan _sending;

    private SoakWorld(SoakOptions options, SoakProgress progress, StandIns standIns)
    {
        _options = options;
        _progress = progress;
        StandIns = standIns;
        Sent = new SentEvents(options.Events);
        _received = new ReceivedEffects(standIns);
    }

    public StandIns StandIns { get; }

    public SentEvents Sent { get; }

    /// <summary>The webhook's.</summary>
    public string Secret { get; } = Guid.NewGuid().ToString("N");

    public static async Task<SoakWorld> StartAsync(SoakOptions options, SoakProgress progress, CancellationToken cancellationToken)
    {
        var standIns = await StandIns.StartAsync(cancellationToken: cancellationToken);
        // Its limit on reading mail would make this a test of patience; 429 comes from the faults instead.
        standIns.Instantly.EmailReadsPerMinute = int.MaxValue;
        // So would a used-up day at Salesforce, for which the pipeline rightly waits an hour and again.
        standIns.Salesforce.CallsPerDay = int.MaxValue;
        return new SoakWorld(options, progress, standIns);
    }

    /// <summary>Sends all events while the destinations break, and ends with destinations that work.</summary>
    /// <param name="onProgress">Told after each burst how many deliveries have been handed out.</param>
    /// <param name="afterwards">Comes when all is sent, before the destinations work again.</param>
    public async Task SendAsync(ISoakServer server, Func<int, Task> onProgress, Func<Task> afterwards, CancellationToken cancellationToken)
    {
        var weather = new Weather(_options.Faults, _options.Seed, StandIns);
        var (outageAt, begun) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        using var sender = new TrafficSender(_options, server, Sent, Secret);
        await sender.SendAsync(
            new Traffic(_options, StandIns, Sent).Deliver(),
            async handedOut =>
            {
                var (taken, rate) = (Sent.Acknowledgements, Sent.Acknowledgements / Stopwatch.GetElapsedTime(begun).TotalSeconds);
                _progress.Show($"{handedOut:N0} deliveries handed out, {taken:N0} acknowledged ({rate:N0}/s), {server.Kills.Count} kills.");
                if (Stopwatch.GetElapsedTime(outageAt) > BetweenOutages)
                {
                    outageAt = Stopwatch.GetTimestamp();
                    weather.BringOutage();
                }
                await onProgress(handedOut);
            },
            cancellationToken
        );
        await afterwards();
        _sending = Stopwatch.GetElapsedTime(_started);
        _outages = weather.Outages;
        weather.Clear();
    }

    /// <summary>Waits until the pipeline has confirmed each event that acts.</summary>
    public async Task<SettledEvents> SettleAsync(OperationsClient operations, CancellationToken cancellationToken)
    {
        var settled = new SettledEvents(operations);
        await settled.WaitAsync(
            Sent.Keys,
            left => _progress.Show($"All sent; {left:N0} events that act still to be confirmed."),
            cancellationToken
        );
        return settled;
    }

    /// <summary>Compares what the stand-ins received with what was acknowledged.</summary>
    /// <param name="count">Reads the pipeline's counts of engagement. Asked last: the host may end for it.</param>
    public async Task<SoakResult> CompareAsync(
        ISoakServer server,
        SettledEvents settled,
        OperationsClient operations,
        Func<Task<EngagementCheck>> count,
        CancellationToken cancellationToken
    )
    {
        var (effects, wrong) = Reckoning.Compare(Sent, _received, settled, server.Kills);
        var shown = wrong.Take(MostDescribed).ToList();
        var told = shown.Select(number => Reckoning.Posts(number, _received, server.Kills));
        var missing = await SettledEvents.DescribeAsync(operations, shown.Select(Sent.KeyOf), cancellationToken);
        return new SoakResult
        {
            Seed = _options.Seed,
            Events = _options.Events,
            Deliveries = Sent.Deliveries,
            Acknowledged = Sent.Acknowledgements,
            Kills = server.Kills.Count,
            Outages = _outages,
            LongestRecoverySeconds = server.LongestRecovery.TotalSeconds,
            SendingSeconds = _sending.TotalSeconds,
            Engagement = await count(),
            TotalSeconds = Stopwatch.GetElapsedTime(_started).TotalSeconds,
            DestinationCalls = _received.Calls,
            Faults = _received.Faults,
            EventsRetried = settled.Retried,
            DeadLetters = settled.Dead,
            DeadReasons = settled.DeadReasons,
            Unsettled = settled.Unsettled,
            Effects = effects,
            MissingEvents = [.. missing.Zip(told, (steps, posts) => $"{steps}; {posts}")],
            Refusals = _received.Refusals,
        };
    }

    public ValueTask DisposeAsync() => StandIns.DisposeAsync();
}
