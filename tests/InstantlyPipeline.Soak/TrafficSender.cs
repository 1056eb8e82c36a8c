using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>Delivers the traffic in bursts over many connections, each delivery with Instantly's own retries.</summary>
internal sealed class TrafficSender(SoakOptions options, ISoakServer server, SentEvents sent, string secret) : IDisposable
{
    private const int Connections = 64;
    private const int LargestBurst = 500;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly ConcurrentDictionary<Uri, InstantlySender> _senders = new();

    /// <summary>Ends when all is delivered or given up.</summary>
    /// <param name="onProgress">Told after each burst how many deliveries have been handed out.</param>
    public async Task SendAsync(IEnumerable<Outgoing> traffic, Func<int, Task> onProgress, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<Outgoing>(LargestBurst);
        var workers = Enumerable.Range(0, Connections).Select(_ => WorkAsync(channel.Reader, cancellationToken)).ToList();
        var random = new Random(options.Seed);
        var started = Stopwatch.GetTimestamp();
        var handedOut = 0;
        foreach (var burst in Bursts(traffic, random))
        {
            foreach (var delivery in burst)
            {
                await channel.Writer.WriteAsync(delivery, cancellationToken);
            }
            handedOut += burst.Count;
            await onProgress(handedOut);
            if (
                options.Rate is { } rate
                && TimeSpan.FromSeconds((double)handedOut / rate) - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } early
            )
            {
                await Task.Delay(early, cancellationToken);
            }
        }
        channel.Writer.Complete();
        await Task.WhenAll(workers);
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<List<Outgoing>> Bursts(IEnumerable<Outgoing> traffic, Random random)
    {
        var burst = new List<Outgoing>();
        var size = random.Next(1, LargestBurst);
        foreach (var delivery in traffic)
        {
            burst.Add(delivery);
            if (burst.Count >= size)
            {
                yield return burst;
                burst = [];
                size = random.Next(1, LargestBurst);
            }
        }
        yield return burst;
    }

    private InstantlySender SenderTo(Uri target) =>
        _senders.GetOrAdd(
            target,
            address => new InstantlySender(_http, new InstantlySenderOptions { Target = address, HeaderValue = $"Bearer {secret}" })
        );

    private async Task WorkAsync(ChannelReader<Outgoing> deliveries, CancellationToken cancellationToken)
    {
        await foreach (var delivery in deliveries.ReadAllAsync(cancellationToken))
        {
            var begun = Stopwatch.GetTimestamp();
            var report = await SenderTo(server.WebhookOf(delivery.Event)).DeliverAsync(delivery.Body, cancellationToken);
            var key = report.Delivered ? KeyOf(report.Body) : null;
            sent.Delivered(delivery.Event, key);
            if (key is not null)
            {
                server.Acknowledged(begun);
            }
        }
    }

    private static string KeyOf(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("eventKey").GetString()!;
    }
}
