using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>The queues of a pipeline in Azure.</summary>
/// <remarks>Sends in code and not by an output binding: the answer to the sender waits for the queue's, and may say that it failed.</remarks>
public sealed class ServiceBusEventQueue(ServiceBusClient client) : IEventQueue
{
    // A sender keeps its link open; a new one for each message would cost round trips. The client closes them with itself.
    private readonly ConcurrentDictionary<string, ServiceBusSender> _senders = new();

    public async Task EnqueueAsync(string queue, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var sender = _senders.GetOrAdd(queue, static (name, bus) => bus.CreateSender(name), client);
        try
        {
            await sender.SendMessageAsync(MessageMapping.Write(message, notBefore), cancellationToken);
        }
        catch (Exception ex) when (ServiceBusFailure.Translate(ex, queue, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    public async Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queue, int max, CancellationToken cancellationToken)
    {
        await using var receiver = client.CreateReceiver(queue);
        var events = new List<QueuedEvent>();
        try
        {
            // One call gives what fits into an answer, which may be less than asked for; an empty one is the end.
            for (var from = 0L; events.Count < max;)
            {
                var messages = await receiver.PeekMessagesAsync(max - events.Count, from, cancellationToken);
                if (messages.Count == 0)
                {
                    break;
                }
                events.AddRange(Readable(messages));
                from = messages[^1].SequenceNumber + 1;
            }
            return events;
        }
        catch (Exception ex) when (ServiceBusFailure.Translate(ex, queue, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>What others put on the queue is no event; its turn to be dead-lettered comes when it is received.</summary>
    private static IEnumerable<QueuedEvent> Readable(IEnumerable<ServiceBusReceivedMessage> messages)
    {
        foreach (var message in messages)
        {
            QueuedEvent queued;
            try
            {
                queued = MessageMapping.Read(message);
            }
            catch (FormatException)
            {
                continue;
            }
            yield return queued;
        }
    }
}
