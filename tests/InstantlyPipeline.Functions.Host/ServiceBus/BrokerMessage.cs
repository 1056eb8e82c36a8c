using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>A message in a queue: what its sender sent, and what the broker adds.</summary>
internal sealed record BrokerMessage(Message Content)
{
    private static readonly Symbol SequenceNumberKey = "x-opt-sequence-number";
    private static readonly Symbol EnqueuedTimeKey = "x-opt-enqueued-time";
    private static readonly Symbol ScheduledTimeKey = "x-opt-scheduled-enqueue-time";
    private static readonly Symbol LockedUntilKey = "x-opt-locked-until";
    private static readonly Symbol StateKey = "x-opt-message-state";
    private static readonly Symbol DeadLetterSourceKey = "x-opt-deadletter-source";

    private const int TtlField = 2;

    public long SequenceNumber { get; init; }
    public DateTimeOffset EnqueuedAt { get; init; }
    public MessageState State { get; init; }

    /// <summary>Deliveries so far, a current one included.</summary>
    public int DeliveryCount { get; init; }

    /// <summary>The queue in which the message was dead-lettered.</summary>
    public string? DeadLetterSource { get; init; }

    /// <summary>When the sender wants the message delivered, or null for now.</summary>
    public DateTimeOffset? ScheduledFor =>
        Content.MessageAnnotations?.Map[ScheduledTimeKey] is DateTime time ? new DateTimeOffset(time.ToUniversalTime()) : null;

    public object? Property(string name) => Content.ApplicationProperties?.Map[name];

    /// <summary>A copy with application properties set; the original may be in use elsewhere.</summary>
    public BrokerMessage WithProperties(IEnumerable<KeyValuePair<string, object?>>? changes)
    {
        if (changes is null)
        {
            return this;
        }
        var properties = new ApplicationProperties();
        foreach (var (name, value) in Content.ApplicationProperties?.Map ?? [])
        {
            properties.Map[name] = value;
        }
        foreach (var (name, value) in changes)
        {
            properties.Map[name] = value;
        }
        return this with { Content = Copy(properties) };
    }

    /// <summary>The whole message as AMQP bytes, with the broker's annotations.</summary>
    /// <param name="deliveryCount">Over AMQP: failed deliveries so far; to a function: deliveries including this one.</param>
    /// <param name="lockedUntil">End of the lock, when it is locked.</param>
    public ByteBuffer Encode(int deliveryCount, DateTimeOffset? lockedUntil)
    {
        var message = Copy(Content.ApplicationProperties);
        message.Header = new Header { DeliveryCount = (uint)deliveryCount };
        if (Content.Header is { } header)
        {
            message.Header.Durable = header.Durable;
            message.Header.Priority = header.Priority;
            if (header.HasField(TtlField))
            {
                message.Header.Ttl = header.Ttl;
            }
        }
        var annotations = new MessageAnnotations();
        foreach (var (name, value) in Content.MessageAnnotations?.Map ?? [])
        {
            annotations.Map[name] = value;
        }
        annotations.Map[SequenceNumberKey] = SequenceNumber;
        annotations.Map[EnqueuedTimeKey] = EnqueuedAt.UtcDateTime;
        annotations.Map[StateKey] = (int)State;
        if (lockedUntil is { } until)
        {
            annotations.Map[LockedUntilKey] = until.UtcDateTime;
        }
        if (DeadLetterSource is not null)
        {
            annotations.Map[DeadLetterSourceKey] = DeadLetterSource;
        }
        message.MessageAnnotations = annotations;
        return message.Encode();
    }

    private Message Copy(ApplicationProperties? properties) =>
        new()
        {
            Header = Content.Header,
            MessageAnnotations = Content.MessageAnnotations,
            Properties = Content.Properties,
            ApplicationProperties = properties,
            BodySection = Content.BodySection,
            Footer = Content.Footer,
        };
}
