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
    private readonly KillLog _kills = new();
    private ServeProcess? _process;

    public ServeProcess Process => _process ?? throw new InvalidOperationException("serve is not running.");

    public IReadOnlyList<Outage> Kills => _kills.All;

    public TimeSpan LongestRecovery => _kills.LongestRecovery;

    public Uri WebhookOf(int number) => Process.Webhook;

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _process = await ServeProcess.StartAsync(data, settings, cancellationToken, _url);

    public Task KillAndRestartAsync(CancellationToken cancellationToken) =>
        _kills.KillAsync(async () =>
        {
            await Process.DisposeAsync();
            await StartAsync(cancellationToken);
        });

    public void Acknowledged(long begun) => _kills.Acknowledged(begun);

    public async ValueTask DisposeAsync()
    {
        if (_process is { } running)
        {
            _process = null;
            await running.DisposeAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
