using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>The queues of a pipeline in Azure.</summary>
/// <remarks>Sends in code and not by an output binding: the answer to the sender waits for the queue's, and may say that it
/// failed.</remarks>
public sealed class ServiceBusEventQueue(ServiceBusClient client, EventMessages messages) : IEventQueue
{
    /// <summary>Messages that a look for what is held passes at most.</summary>
    private const int MostSeen = 1_000;

    // A sender keeps its link open; a new one for each message would cost round trips.
    private readonly ConcurrentDictionary<string, BatchingSender> _senders = new();

    public async Task EnqueueAsync(string queue, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var sender = _senders.GetOrAdd(queue, static (name, bus) => new BatchingSender(bus.CreateSender(name)), client);
        var sent = await messages.WriteAsync(message, notBefore, cancellationToken);
        try
        {
            await sender.SendAsync(sent, cancellationToken);
        }
        catch (Exception ex) when (ServiceBusFailure.Translate(ex, queue, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    public Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queue, int max, CancellationToken cancellationToken) =>
        PeekAsync(queue, max, int.MaxValue, _ => true, cancellationToken);

    /// <remarks>The broker shows what is locked among what waits, in the order of its coming, and does not say which is which. What is
    /// locked came before what waits. Scheduled messages may stand before both, so they have a count of their own.</remarks>
    public Task<IReadOnlyList<QueuedEvent>> HeldAsync(string queue, int max, CancellationToken cancellationToken)
    {
        var (active, others) = (0, 0);
        return PeekAsync(
            queue,
            2 * max,
            MostSeen,
            message => message.State is ServiceBusMessageState.Active ? ++active <= max : ++others <= max,
            cancellationToken
        );
    }

    /// <param name="most">No more messages are looked at than so many.</param>
    private async Task<IReadOnlyList<QueuedEvent>> PeekAsync(
        string queue,
        int max,
        int most,
        Func<ServiceBusReceivedMessage, bool> isWanted,
        CancellationToken cancellationToken
    )
    {
        await using var receiver = client.CreateReceiver(queue);
        var events = new List<QueuedEvent>();
        try
        {
            // One call gives what fits into an answer, which may be less than asked for; an empty one is the end.
            for (var (from, seen) = (0L, 0); events.Count < max && seen < most; )
            {
                var page = await receiver.PeekMessagesAsync(max - events.Count, from, cancellationToken);
                if (page.Count == 0)
                {
                    break;
                }
                seen += page.Count;
                foreach (var message in page.Where(isWanted))
                {
                    if (await ReadOrSkipAsync(message, cancellationToken) is { } queued)
                    {
                        events.Add(queued);
                    }
                }
                from = page[^1].SequenceNumber + 1;
            }
            return events;
        }
        catch (Exception ex) when (ServiceBusFailure.Translate(ex, queue, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <returns>Null for what others put on the queue; its turn to be dead-lettered comes when it is received.</returns>
    private async Task<QueuedEvent?> ReadOrSkipAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await messages.ReadAsync(message, cancellationToken);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
