using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>Some instances that work on one queue and call one destination with one credential. Each has eight workers
/// for each queue, and what waits for
/// its turn goes back to the queue, from where any instance takes it.</summary>
internal sealed class Instances
{
    private const int Workers = 8;

    private readonly TurnClock _clock;
    private readonly List<(DestinationHttp Http, Dictionary<Importance, SemaphoreSlim> Workers)> _instances = [];
    private int _next;

    public Instances(
        TurnClock clock,
        LimitedServer server,
        Pace? pace,
        int count,
        bool alone,
        string setting = "",
        DestinationFailures? failures = null,
        int seed = 0
    )
    {
        _clock = clock;
        for (var instance = 0; instance < count; instance++)
        {
            var own = new DestinationPace("Slack", pace, setting, alone, clock.Time, new Random((seed * 1_000) + instance).NextDouble);
            _instances.Add(
                (
                    new DestinationHttp(
                        server,
                        clock.Time,
                        failures ?? new PlainFailures(),
                        own,
                        new Uri("https://stand-in.example/"),
                        credential: null
                    ),
                    Enum.GetValues<Importance>().ToDictionary(queue => queue, _ => new SemaphoreSlim(Workers))
                )
            );
        }
    }

    /// <summary>How often something went back to the queue.</summary>
    public int SentBack { get; private set; }

    /// <summary>The longest time a worker was held by a call that waited.</summary>
    public TimeSpan LongestHeld { get; private set; }

    /// <param name="what">Told to the server; unique, it is the event.</param>
    public async Task CallAsync(string what, Importance importance, Lane? lane = null)
    {
        var received = _clock.Time.GetUtcNow();
        var instance = _next++ % _instances.Count;
        while (true)
        {
            var (http, workers) = _instances[instance];
            TimeSpan wait;
            await workers[importance].WaitAsync();
            var started = _clock.Time.GetUtcNow();
            try
            {
                await RunAsync(http, what, importance, received, lane);
                return;
            }
            catch (TransientFailureException later) when (later.WaitsForTurn)
            {
                wait = later.RetryAfter!.Value;
                SentBack++;
            }
            finally
            {
                var held = _clock.Time.GetUtcNow() - started;
                LongestHeld = held > LongestHeld ? held : LongestHeld;
                workers[importance].Release();
            }
            await Task.Delay(wait, _clock.Time);
            instance = (instance + 1) % _instances.Count;
        }
    }

    private static async Task RunAsync(DestinationHttp http, string what, Importance importance, DateTimeOffset received, Lane? lane)
    {
        new Errand(what, importance, received).Begin();
        await http.SendAsync(DestinationCall.Get("post alert", what) with { Lane = lane }, CancellationToken.None);
    }
}
