using InstantlyPipeline.Benchmarks.Ack;
using InstantlyPipeline.Cli;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Benchmarks.Done;

/// <summary>Our <c>serve</c> with its usual settings, Slack and nothing else.</summary>
internal sealed class Serve(string folder, StandInSlack slack) : IContender
{
    private readonly string _secret = Guid.NewGuid().ToString("N");
    private RunningServer? _server;

    public string Name => Receivers.Ours;

    public Uri Webhook { get; private set; } = new("http://127.0.0.1/");

    public string? Authorization => $"Bearer {_secret}";

    public double CpuSeconds => _server!.Cpu().TotalSeconds;

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = await RunningServer.StartAsync(
            port => Receivers.Command(Receivers.Ours, port, folder, node: ""),
            folder,
            slack
                .Settings.Append(new("Slack:Pace", "none"))
                .Append(new("Webhook:Secrets:0", _secret))
                .ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value),
            cancellationToken
        );
        Webhook = _server.Webhook;
    }

    /// <summary>Returns when all of these events are done, or dead.</summary>
    /// <returns>How many are done, and when the last one was.</returns>
    public async Task<(int Done, DateTimeOffset Last)> WhenDoneAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        using var operations = new OperationsClient(new Uri(Webhook.GetLeftPart(UriPartial.Authority)), null, DataDirectory.At(folder));
        var (done, last) = (0, DateTimeOffset.MinValue);
        // In the order of their deliveries: the first that is not there yet is waited for, and most of the others are there then.
        foreach (var key in keys)
        {
            while (true)
            {
                var view = await FindAsync(operations, key, cancellationToken);
                if (view?.Status is "done" or "dead")
                {
                    done += view.Status == "done" ? 1 : 0;
                    last = view.CompletedAt > last ? view.CompletedAt.Value : last;
                    break;
                }
                await Task.Delay(100, cancellationToken);
            }
        }
        return (done, last);
    }

    private static async Task<EventView?> FindAsync(OperationsClient operations, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await operations.ShowEventAsync(key, cancellationToken);
        }
        catch (OperationsException ex) when (ex.Status == 404)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync();
        }
    }
}
