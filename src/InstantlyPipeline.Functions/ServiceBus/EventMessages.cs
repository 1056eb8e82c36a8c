using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>Makes messages of events and events of messages, wherever their bodies are.</summary>
public sealed class EventMessages(LargeBodies bodies)
{
    /// <param name="notBefore">Null is now.</param>
    public async Task<ServiceBusMessage> WriteAsync(QueuedEvent queued, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        if (queued.Payload.Length <= LargeBodies.MaxInMessage)
        {
            return MessageMapping.Write(queued, notBefore);
        }
        if (CompressedBody.Pack(queued.Payload, LargeBodies.MaxInMessage) is { } packed)
        {
            return MessageMapping.Write(queued, notBefore, packed, CompressedBody.Encoding);
        }
        // First the body: a message that is received before it has one would be dead-lettered.
        await bodies.KeepAsync(queued, cancellationToken);
        return MessageMapping.Write(queued, notBefore, ReadOnlyMemory<byte>.Empty, MessageMapping.Apart);
    }

    /// <exception cref="FormatException">The message is none of the pipeline, or its body is gone.</exception>
    public async Task<QueuedEvent> ReadAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        var queued = MessageMapping.Read(message);
        return MessageMapping.EncodingOf(message) switch
        {
            null => queued,
            CompressedBody.Encoding => queued with { Payload = CompressedBody.Unpack(queued.Payload, IntakeOptions.MostBodyBytes) },
            _ => await bodies.FetchAsync(queued, cancellationToken),
        };
    }
}
