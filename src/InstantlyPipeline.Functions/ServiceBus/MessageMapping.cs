using System.Globalization;
using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>An event as a Service Bus message, and back.</summary>
/// <remarks>
/// The body is the delivery as received, or compressed, or kept apart (<see cref="LargeBodies"/>); all else stands in application
/// properties, where a person who looks at the queue can read it.
/// </remarks>
public static class MessageMapping
{
    private const string Key = "eventKey";
    private const string Type = "eventType";
    private const string ReceivedAt = "receivedAt";
    private const string DeliveryId = "deliveryId";
    private const string Attempt = "attempt";
    private const string Origin = "origin";
    private const string Workspace = "workspace";
    private const string TraceParent = "traceparent";
    private const string BodyEncoding = "bodyEncoding";

    /// <summary>The encoding of a body that is not in the message.</summary>
    public const string Apart = "apart";

    /// <summary>The delivery as received.</summary>
    /// <param name="notBefore">Null is now.</param>
    public static ServiceBusMessage Write(QueuedEvent queued, DateTimeOffset? notBefore) =>
        Write(queued, notBefore, queued.Payload, encoding: null);

    /// <param name="notBefore">Null is now.</param>
    /// <param name="encoding">What <paramref name="body"/> is instead of the delivery as received; null when it is that.</param>
    public static ServiceBusMessage Write(QueuedEvent queued, DateTimeOffset? notBefore, ReadOnlyMemory<byte> body, string? encoding)
    {
        var message = new ServiceBusMessage(body)
        {
            MessageId = MessageId(queued, notBefore),
            Subject = queued.EventType,
            ContentType = "application/json",
        };
        if (notBefore is { } at)
        {
            message.ScheduledEnqueueTime = at;
        }
        var properties = message.ApplicationProperties;
        properties[Key] = queued.Key.Value;
        properties[Type] = queued.EventType;
        properties[ReceivedAt] = queued.ReceivedAt.ToString("O", CultureInfo.InvariantCulture);
        properties[DeliveryId] = queued.DeliveryId;
        properties[Attempt] = queued.Attempt;
        properties[Origin] = queued.Origin.ToString();
        if (queued.Workspace is { } workspace)
        {
            properties[Workspace] = workspace;
        }
        if (queued.TraceParent is { } traceParent)
        {
            properties[TraceParent] = traceParent;
        }
        if (encoding is not null)
        {
            properties[BodyEncoding] = encoding;
        }
        return message;
    }

    /// <exception cref="FormatException">This is no message of the pipeline; the text names the property that is missing or wrong, never
    /// its value.</exception>
    public static QueuedEvent Read(ServiceBusReceivedMessage message) =>
        new()
        {
            Key = EventKey.TryParse(Text(message, Key), out var key) ? key : throw Wrong(Key),
            EventType = Required(message, Type),
            ReceivedAt = DateTimeOffset.TryParseExact(
                Text(message, ReceivedAt),
                "O",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var receivedAt
            )
                ? receivedAt
                : throw Wrong(ReceivedAt),
            DeliveryId = Required(message, DeliveryId),
            SequenceNumber = message.SequenceNumber,
            Attempt =
                int.TryParse(Text(message, Attempt), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) && attempt > 0
                    ? attempt
                    : throw Wrong(Attempt),
            Origin = OriginOf(message),
            Workspace = Text(message, Workspace),
            TraceParent = Text(message, TraceParent),
            Payload = message.Body.ToMemory(),
        };

    public static string? EncodingOf(ServiceBusReceivedMessage message) => Text(message, BodyEncoding);

    /// <summary>A message of an older version says nothing about it.</summary>
    private static EventOrigin OriginOf(ServiceBusReceivedMessage message) =>
        Text(message, Origin) is not { } text ? InternalEventType.OriginOfUnmarked(Required(message, Type))
        : Enum.TryParse<EventOrigin>(text, out var origin) && Enum.IsDefined(origin) ? origin
        : throw Wrong(Origin);

    /// <remarks>Duplicate detection, if anybody switches it on, would swallow a retry's copy that bears an id it has seen: no two copies
    /// share one.</remarks>
    private static string MessageId(QueuedEvent queued, DateTimeOffset? notBefore) =>
        notBefore is null && queued.Attempt == 1
            ? queued.Key.Value
            : string.Create(CultureInfo.InvariantCulture, $"{queued.Key.Value}~r{queued.Attempt}~{Guid.NewGuid():N}");

    private static string? Text(ServiceBusReceivedMessage message, string name) =>
        Convert.ToString(message.ApplicationProperties.GetValueOrDefault(name), CultureInfo.InvariantCulture) is { Length: > 0 } text
            ? text
            : null;

    private static string Required(ServiceBusReceivedMessage message, string name) => Text(message, name) ?? throw Wrong(name);

    private static FormatException Wrong(string name) =>
        new($"The message's property {name} is missing or is not what the pipeline writes.");
}
