using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using InstantlyPipeline.Cli.Demo;

namespace InstantlyPipeline.Soak;

/// <summary>Keeps one <c>serve</c> on a fixed port over one data directory: kills it, starts it again, and clocks how long it was
/// away.</summary>
internal sealed class ServerKeeper(string data, IReadOnlyDictionary<string, string?> settings) : ISoakServer, IAsyncDisposable
{
    private readonly string _url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}");
    private readonly List<Outage> _kills = [];
    private readonly Lock _gate = new();
    private long _waitingSince;
    private ServeProcess? _process;

    public ServeProcess Process => _process ?? throw new InvalidOperationException("serve is not running.");

    public Uri WebhookOf(int number) => Process.Webhook;

    public IReadOnlyList<Outage> Kills
    {
        get
        {
            lock (_gate)
            {
                return [.. _kills];
            }
        }
    }

    /// <summary>From a kill to the next acknowledgement of a delivery.</summary>
    public TimeSpan LongestRecovery { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _process = await ServeProcess.StartAsync(data, settings, cancellationToken, _url);

    public async Task KillAndRestartAsync(CancellationToken cancellationToken)
    {
        var killed = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _waitingSince, killed);
        await Process.DisposeAsync();
        await StartAsync(cancellationToken);
        lock (_gate)
        {
            _kills.Add(new Outage(killed, Stopwatch.GetTimestamp()));
        }
    }

    /// <summary>A delivery that was begun at <paramref name="begun"/> has been acknowledged.</summary>
    public void Acknowledged(long begun)
    {
        if (Interlocked.Read(ref _waitingSince) == 0)
        {
            return;
        }
        lock (_gate)
        {
            if (_waitingSince != 0 && begun >= _waitingSince)
            {
                var away = Stopwatch.GetElapsedTime(_waitingSince);
                LongestRecovery = away > LongestRecovery ? away : LongestRecovery;
                _waitingSince = 0;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } running)
        {
            _process = null;
            await running.DisposeAsync();
        }
    }

    /// <summary>One kill, as <see cref="Stopwatch"/> timestamps. What a destination records before <paramref name="Back"/> was sent before
    /// the kill.</summary>
    internal readonly record struct Outage(long Killed, long Back);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
