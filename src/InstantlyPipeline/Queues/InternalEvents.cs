using InstantlyPipeline.Events;

namespace InstantlyPipeline.Queues;

/// <summary>Sends the pipeline's own events: queued, claimed, retried, shown and replayed like Instantly's, and known by their
/// envelope.</summary>
public sealed class InternalEvents(IEventQueue queue, TimeProvider time)
{
    /// <summary>Returns once the queue holds the event. Sent twice with one identity it is one event, for the key is the same.</summary>
    /// <param name="identity">Its type is one of <see cref="InternalEventType"/>.</param>
    /// <param name="body">A JSON object with Instantly's field names, so that it is read like a delivery.</param>
    /// <param name="due">When it may be received at the earliest, and from when its 72 hours of retrying count; null is now.</param>
    /// <exception cref="ArgumentException">The type is not one of the pipeline's own.</exception>
    public async Task<EventKey> SendAsync(
        EventIdentity identity,
        ReadOnlyMemory<byte> body,
        DateTimeOffset? due,
        CancellationToken cancellationToken
    )
    {
        if (!InternalEventType.Queues.TryGetValue(identity.EventType, out var name))
        {
            throw new ArgumentException(
                $"{identity.EventType} is no type of the pipeline's own; add it to {nameof(InternalEventType)}.",
                nameof(identity)
            );
        }
        var message = QueuedEvent.New(EventKey.Of(identity), identity.EventType, due ?? time.GetUtcNow(), body) with
        {
            Origin = EventOrigin.Pipeline,
            Workspace = identity.Workspace,
        };
        await queue.EnqueueAsync(name, message, due, cancellationToken);
        return message.Key;
    }
}
