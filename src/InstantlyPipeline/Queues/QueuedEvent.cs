using InstantlyPipeline.Events;

namespace InstantlyPipeline.Queues;

/// <summary>An accepted delivery on its way through a queue.</summary>
public sealed record QueuedEvent
{
    public required EventKey Key { get; init; }

    /// <summary>Canonical type, see <see cref="Events.EventType"/>.</summary>
    public required string EventType { get; init; }

    /// <summary>When intake accepted the delivery; the 72 hours of retrying count from here.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// Made once per accepted delivery and kept by redeliveries and retry copies of its message. Two deliveries of one
    /// event share the key and differ here: that is how the ledger tells "the same message again" from "a duplicate".
    /// </summary>
    public required string DeliveryId { get; init; }

    /// <summary>Which message of the queue brought it: a redelivery has the same number, another message of the same
    /// <see cref="DeliveryId"/> a number of its own. Null where a queue never holds two of them.</summary>
    public long? SequenceNumber { get; init; }

    /// <summary>Who made it. Workflows tell the pipeline's own events by this and never by the body.</summary>
    public EventOrigin Origin { get; init; }

    /// <summary>Whose it is, where the queue it is put on lets clients take turns; null where nobody said.</summary>
    public string? Workspace { get; init; }

    /// <summary>1 for the first try; each scheduled retry adds one. A redelivery after a crash does not.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>W3C <c>traceparent</c> of the trace in which the delivery was taken in, so that one trace spans the queue.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The body exactly as received: UTF-8 JSON object.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The one place where something becomes a message: a delivery, an event of our own, a replay. Storages only read back what
    /// this made.</summary>
    public static QueuedEvent New(
        EventKey key,
        string eventType,
        DateTimeOffset receivedAt,
        ReadOnlyMemory<byte> payload,
        string? traceParent = null,
        string? workspace = null
    ) =>
        new()
        {
            Key = key,
            EventType = eventType,
            ReceivedAt = receivedAt,
            DeliveryId = Queues.DeliveryId.New(),
            Payload = payload,
            TraceParent = traceParent,
            Workspace = workspace,
        };
}
