using System.Text;
using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Events;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

/// <summary>Events, and the messages a queue would hand out for them.</summary>
internal static class Sample
{
    private static long _sequence;

    public static QueuedEvent Event(string id = "d1") =>
        new()
        {
            Key = EventKey.OfUnusable(Encoding.UTF8.GetBytes(id), new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero)),
            EventType = EventType.ReplyReceived,
            ReceivedAt = new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero).AddTicks(1_234_567),
            DeliveryId = id,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Payload = Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\"}}"),
        };

    public static ServiceBusReceivedMessage Received(
        string id,
        int deliveryCount = 1,
        ServiceBusMessageState state = ServiceBusMessageState.Active
    ) => Received(MessageMapping.Write(Event(id), notBefore: null), deliveryCount, state);

    public static ServiceBusReceivedMessage Received(
        ServiceBusMessage sent,
        int deliveryCount = 1,
        ServiceBusMessageState state = ServiceBusMessageState.Active
    ) =>
        ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: sent.Body,
            messageId: sent.MessageId,
            properties: sent.ApplicationProperties,
            lockTokenGuid: Guid.NewGuid(),
            deliveryCount: deliveryCount,
            sequenceNumber: Interlocked.Increment(ref _sequence),
            serviceBusMessageState: state
        );

    /// <summary>As it lies in the dead-letter queue: the broker keeps reason and description as properties.</summary>
    public static ServiceBusReceivedMessage Dead(
        QueuedEvent queued,
        DateTimeOffset enqueued,
        string reason = "hubspot-unauthorized",
        string description = "Renew the token."
    )
    {
        var sent = MessageMapping.Write(queued, notBefore: null);
        sent.ApplicationProperties["DeadLetterReason"] = reason;
        sent.ApplicationProperties["DeadLetterErrorDescription"] = description;
        return ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: sent.Body,
            messageId: sent.MessageId,
            properties: sent.ApplicationProperties,
            lockTokenGuid: Guid.NewGuid(),
            deliveryCount: 10,
            sequenceNumber: Interlocked.Increment(ref _sequence),
            enqueuedTime: enqueued
        );
    }
}
