using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Benchmarks.Done;

/// <summary>Sends deliveries without ever repeating one, and keeps when each was begun and which were acknowledged.</summary>
internal sealed class DoneLoad(IContender to) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public Dictionary<int, long> Begun { get; } = [];

    public List<int> Acknowledged { get; } = [];

    /// <summary>The event keys in the answers of ours.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>From the first delivery's beginning to the last answer.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>As fast as so many connections take them.</summary>
    public async Task FloodAsync(IReadOnlyList<(int Number, byte[] Body)> deliveries, int connections, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            for (var at = Interlocked.Increment(ref next); at < deliveries.Count; at = Interlocked.Increment(ref next))
                            {
                                await SendAsync(deliveries[at], cancellationToken);
                            }
                        },
                        cancellationToken
                    )
                )
        );
        Took = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>So many a second, whatever the answers do.</summary>
    /// <param name="half">Done when half of them were sent; the rest does not wait for it.</param>
    public async Task SteadyAsync(
        IReadOnlyList<(int Number, byte[] Body)> deliveries,
        double perSecond,
        Func<Task>? half,
        CancellationToken cancellationToken
    )
    {
        var started = Stopwatch.GetTimestamp();
        var open = new List<Task>();
        for (var at = 0; at < deliveries.Count; at++)
        {
            if (TimeSpan.FromSeconds(at / perSecond) - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, cancellationToken);
            }
            if (at == deliveries.Count / 2 && half is not null)
            {
                open.Add(half());
            }
            open.Add(SendAsync(deliveries[at], cancellationToken));
        }
        await Task.WhenAll(open);
        Took = Stopwatch.GetElapsedTime(started);
    }

    public void Dispose() => _http.Dispose();

    private async Task SendAsync((int Number, byte[] Body) delivery, CancellationToken cancellationToken)
    {
        lock (Begun)
        {
            Begun[delivery.Number] = Stopwatch.GetTimestamp();
        }
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, to.Webhook) { Content = new ByteArrayContent(delivery.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (to.Authorization is { } secret)
            {
                request.Headers.TryAddWithoutValidation("Authorization", secret);
            }
            using var answer = await _http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))?["eventKey"]?.ToString();
                lock (Acknowledged)
                {
                    Acknowledged.Add(delivery.Number);
                    Keys.AddRange(said is null ? [] : [said]);
                }
            }
        }
        catch (Exception ex)
            when (ex is HttpRequestException || (ex is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // It was not acknowledged, and so it is nobody's loss.
        }
    }
}
