using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Functions.Host.Comparison;

/// <summary>Delivers events that are all different, as many at a time as it has connections.</summary>
internal static class LoadClient
{
    public const string Secret = "a-secret-of-the-comparison-alone";
    private static int _seed;

    public static async Task<Load> RunAsync(Uri address, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", Secret);
        var started = Stopwatch.GetTimestamp();
        var senders = await Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(_ => Task.Run(() => SendAsync(http, started, duration, cancellationToken), cancellationToken))
        );
        var took = Stopwatch.GetElapsedTime(started);

        var answered = senders.SelectMany(sender => sender.Times).Order().ToArray();
        return new Load(
            answered.Length,
            answered.Length / took.TotalSeconds,
            answered.Length == 0 ? TimeSpan.Zero : answered[(int)(0.99 * (answered.Length - 1))],
            senders.Sum(sender => sender.Failed)
        );
    }

    private static async Task<(List<TimeSpan> Times, int Failed)> SendAsync(
        HttpClient http,
        long started,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var deliveries = new Deliveries(Interlocked.Increment(ref _seed));
        var times = new List<TimeSpan>();
        var failed = 0;
        for (var n = 0; Stopwatch.GetElapsedTime(started) < duration; n++)
        {
            var body = new ByteArrayContent(n % 10 == 0 ? deliveries.Reply() : deliveries.Opened());
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var sent = Stopwatch.GetTimestamp();
            try
            {
                using var answer = await http.PostAsync("webhooks/instantly", body, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    times.Add(Stopwatch.GetElapsedTime(sent));
                    continue;
                }
            }
            catch (HttpRequestException)
            {
                // Counted like any other failure.
            }
            failed++;
        }
        return (times, failed);
    }
}
