using InstantlyPipeline.Soak;

namespace InstantlyPipeline.Functions.Host.Soaking;

/// <summary>Two hosts of one app on the same queues and tables, behind a balancer that sends every second event to the other one.</summary>
internal sealed class TwoInstances : ISoakServer, IAsyncDisposable
{
    private readonly FunctionsHost[] _hosts;
    private readonly KillLog _kills = new();

    private TwoInstances(FunctionsHost first, FunctionsHost second) => _hosts = [first, second];

    public FunctionsHost First => _hosts[0];

    public IReadOnlyList<Outage> Kills => _kills.All;

    /// <summary>From a kill to the next acknowledgement of a delivery, by whichever instance.</summary>
    public TimeSpan LongestRecovery => _kills.LongestRecovery;

    public static async Task<TwoInstances> StartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var first = await FunctionsHost.StartAsync(OptionsOf(settings, null), cancellationToken);
        try
        {
            return new(first, await FunctionsHost.StartAsync(OptionsOf(settings, first), cancellationToken));
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    public Uri WebhookOf(int number) => new(_hosts[number % _hosts.Length].Address, "webhooks/instantly");

    public void Acknowledged(long begun) => _kills.Acknowledged(begun);

    /// <summary>Kills a worker, in turns, and completes when another one is ready in its place.</summary>
    public Task KillOneAsync() => _kills.KillAsync(() => _hosts[_kills.All.Count % _hosts.Length].KillWorkerAsync());

    /// <summary>The timers that bring back what intake set aside, and that keep lists and counts; this host fires none by itself.</summary>
    public async Task FireTimersAsync(CancellationToken cancellationToken)
    {
        foreach (var timer in (string[])["DrainOverflow", "KeepUp"])
        {
            try
            {
                await First.FireTimerAsync(timer, cancellationToken);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // Its worker was killed meanwhile, or Azurite was asked for too much: as in Azure, the next minute's run does it.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _hosts[1].DisposeAsync();
        await _hosts[0].DisposeAsync();
    }

    private static FunctionsHostOptions OptionsOf(IReadOnlyDictionary<string, string> settings, FunctionsHost? other) =>
        new()
        {
            App = BuiltApps.Pipeline,
            Settings = settings,
            SharesQueuesOf = other,
        };
}
