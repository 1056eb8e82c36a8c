using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

/// <summary>Runs asynchronous work on one thread, and moves time on only when nothing is left to do at the present moment: the same turns
/// in every run.</summary>
internal sealed class TurnClock : SynchronizationContext
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _ready = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero));

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

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
                while (_ready.TryDequeue(out var next))
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
