using System.Collections.Concurrent;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Tests.Processing;

/// <summary>A queue for tests of intake: remembers what it was given, and refuses when told to.</summary>
internal sealed class ListQueue : IEventQueue
{
    private readonly ConcurrentQueue<(string Queue, QueuedEvent Message, DateTimeOffset? NotBefore)> _messages = new();

    public bool Refuses { get; set; }

    public IReadOnlyList<(string Queue, QueuedEvent Message, DateTimeOffset? NotBefore)> Messages => [.. _messages];

    public Task EnqueueAsync(string queue, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        if (Refuses)
        {
            throw new TransientFailureException("The queue refuses.");
        }
        _messages.Enqueue((queue, message, notBefore));
        return Task.CompletedTask;
    }

    /// <summary>Called after each look at a queue, with its name: what happens to the queue once somebody has looked.</summary>
    public Func<string, Task> Peeked { get; set; } = _ => Task.CompletedTask;

    public async Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queue, int max, CancellationToken cancellationToken)
    {
        IReadOnlyList<QueuedEvent> seen = [.. _messages.Where(item => item.Queue == queue).Take(max).Select(item => item.Message)];
        await Peeked(queue);
        return seen;
    }
}
