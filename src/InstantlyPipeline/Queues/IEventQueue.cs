using InstantlyPipeline.Events;

namespace InstantlyPipeline.Queues;

/// <summary>Puts accepted events on a workflow's queue.</summary>
public interface IEventQueue
{
    /// <summary>Returns once the queue holds the message durably; any failure throws, so that intake never answers 200 too early.</summary>
    /// <param name="queue">One of <see cref="QueueName.All"/>.</param>
    /// <param name="notBefore">When it may be received at the earliest; null is now.</param>
    Task EnqueueAsync(string queue, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="max"/> messages that wait in the queue, without receiving them: for lists and dry runs.</summary>
    Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queue, int max, CancellationToken cancellationToken);

    /// <summary>Messages that somebody works on, or worked on when something interrupted it: up to <paramref name="max"/> of each kind.
    /// Others may be among them.</summary>
    Task<IReadOnlyList<QueuedEvent>> HeldAsync(string queue, int max, CancellationToken cancellationToken) =>
        PeekAsync(queue, max, cancellationToken);

    /// <summary>The message of an event that waits on any queue; null when there is none.</summary>
    /// <remarks>A queue that can be read from its front only (Service Bus) does not find what waits behind 1,000 others.</remarks>
    async Task<QueuedEvent?> FindAsync(EventKey key, CancellationToken cancellationToken)
    {
        const int mostPeeked = 1_000;
        foreach (var name in QueueName.All)
        {
            if ((await PeekAsync(name, mostPeeked, cancellationToken)).FirstOrDefault(message => message.Key == key) is { } found)
            {
                return found;
            }
        }
        return null;
    }
}
