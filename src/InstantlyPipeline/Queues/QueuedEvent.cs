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

    /// <summary>1 for the first try; each scheduled retry adds one. A redelivery after a crash does not.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>W3C <c>traceparent</c> of the request that brought the delivery, so that one trace spans the queue.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The body exactly as received: UTF-8 JSON object.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}
