using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>Runs asynchronous work on one thread, and moves time on only when nothing is left to do at the present moment: the same turns in
/// every run.</summary>
internal sealed class TurnClock : SynchronizationContext
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    // A call to a stand-in on this machine that takes longer than this has not come through.
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _ready = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero));

    /// <summary>Calls on the network; while one is under way, time stands still.</summary>
    public CallsUnderWay Calls { get; } = new();

    public override void Post(SendOrPostCallback d, object? state) => _ready.Add((d, state));

    /// <returns>How long it took by this clock.</returns>
    public TimeSpan Run(Func<Task> work, TimeSpan most)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var start = Time.GetUtcNow();
            var task = work();
            while (true)
            {
                while (_ready.TryTake(out var next, Calls.Any ? LongestCall : TimeSpan.Zero))
                {
                    next.Callback(next.State);
                }
                if (task.IsCompleted)
                {
                    task.GetAwaiter().GetResult();
                    return Time.GetUtcNow() - start;
                }
                if (Time.GetUtcNow() - start > most)
                {
                    throw new TimeoutException($"Not done after {most}.");
                }
                Time.Advance(Step);
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
