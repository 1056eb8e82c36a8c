using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>Makes messages of events and events of messages, wherever their bodies are.</summary>
public sealed class EventMessages(LargeBodies bodies)
{
    /// <param name="notBefore">Null is now.</param>
    public async Task<ServiceBusMessage> WriteAsync(QueuedEvent queued, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var apart = LargeBodies.IsFor(queued);
        if (apart)
        {
            // First the body: a message that is received before it has one would be dead-lettered.
            await bodies.KeepAsync(queued, cancellationToken);
        }
        return MessageMapping.Write(queued, notBefore, apart);
    }

    /// <exception cref="FormatException">The message is none of the pipeline, or its body is gone.</exception>
    public async Task<QueuedEvent> ReadAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        var queued = MessageMapping.Read(message);
        return MessageMapping.HasBodyApart(message) ? await bodies.FetchAsync(queued, cancellationToken) : queued;
    }
}
