using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>The dead-letter queues of a pipeline in Azure.</summary>
/// <remarks>
/// What others put there and is no event has no key, so it is not listed; it is in the portal's Service Bus Explorer, and leaves with the
/// retention time like the rest.
/// </remarks>
public sealed class ServiceBusDeadMessages(ServiceBusClient client, EventMessages messages) : IDeadMessages
{
    private const int PageSize = 100;

    /// <summary>The queues' <c>defaultMessageTimeToLive</c>: a message is dead at most this long after it was enqueued.</summary>
    private static readonly TimeSpan MessageLife = TimeSpan.FromDays(90);

    // An answer without messages is the end; the messages are there already, so nothing is to be waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async IAsyncEnumerable<DeadMessage> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var queue in QueueName.All)
        {
            await foreach (var message in PeekAsync(queue, _ => true, cancellationToken))
            {
                if (await ReadOrSkipAsync(queue, message, cancellationToken) is { } dead)
                {
                    yield return dead;
                }
            }
        }
    }

    public async Task<IReadOnlyList<DeadMessage>> FindAsync(EventKey key, CancellationToken cancellationToken)
    {
        var found = new List<DeadMessage>();
        foreach (var queue in QueueName.All)
        {
            await foreach (var message in PeekAsync(queue, message => KeyOf(message) == key, cancellationToken))
            {
                if (await ReadOrSkipAsync(queue, message, cancellationToken) is { } dead)
                {
                    found.Add(dead);
                }
            }
        }
        return found;
    }

    public Task RemoveAsync(IReadOnlySet<EventKey> keys, DateTimeOffset deadBefore, CancellationToken cancellationToken)
        // When a message died is not on it; one that a replay made was enqueued after the decision.
        =>
        RemoveWhereAsync(
            message => message.EnqueuedTime <= deadBefore && KeyOf(message) is { } key && keys.Contains(key),
            cancellationToken
        );

    public Task<int> PurgeAsync(DateTimeOffset deadBefore, CancellationToken cancellationToken) =>
        RemoveWhereAsync(message => message.EnqueuedTime < deadBefore - MessageLife, cancellationToken);

    private async Task<int> RemoveWhereAsync(Func<ServiceBusReceivedMessage, bool> wanted, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var queue in QueueName.All)
        {
            // Looked at first: almost always there is nothing, and taking messages hides them from others for a while.
            var sequences = await PeekAsync(queue, wanted, cancellationToken)
                .Select(message => message.SequenceNumber)
                .ToHashSetAsync(cancellationToken: cancellationToken);
            removed += sequences.Count;
            if (sequences.Count > 0)
            {
                await RemoveAsync(queue, sequences, cancellationToken);
            }
            removed -= sequences.Count; // taken by somebody else meanwhile
        }
        return removed;
    }

    /// <summary>A message cannot be received by its number: all are taken in turn, the wanted ones removed, and the others given
    /// back.</summary>
    private async Task RemoveAsync(string queue, HashSet<long> wanted, CancellationToken cancellationToken)
    {
        await using var receiver = Receiver(queue);
        var others = new List<ServiceBusReceivedMessage>();
        try
        {
            while (wanted.Count > 0 && await receiver.ReceiveMessagesAsync(PageSize, Patience, cancellationToken) is { Count: > 0 } taken)
            {
                foreach (var message in taken)
                {
                    if (wanted.Remove(message.SequenceNumber))
                    {
                        await receiver.CompleteMessageAsync(message, cancellationToken);
                    }
                    else
                    {
                        others.Add(message);
                    }
                }
            }
        }
        catch (Exception ex) when (ServiceBusFailure.Translate(ex, queue, cancellationToken) is { } failure)
        {
            throw failure;
        }
        finally
        {
            await GiveBackAsync(receiver, others);
        }
    }

    private static async Task GiveBackAsync(ServiceBusReceiver receiver, IReadOnlyList<ServiceBusReceivedMessage> taken)
    {
        try
        {
            await Task.WhenAll(taken.Select(message => receiver.AbandonMessageAsync(message, null, CancellationToken.None)));
        }
        catch (ServiceBusException)
        {
            // Their locks run out by themselves.
        }
    }

    private async IAsyncEnumerable<ServiceBusReceivedMessage> PeekAsync(
        string queue,
        Func<ServiceBusReceivedMessage, bool> wanted,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var receiver = Receiver(queue);
        for (
            var from = 0L;
            await PageAsync(receiver, queue, from, cancellationToken) is { Count: > 0 } page;
            from = page[^1].SequenceNumber + 1
        )
        {
            foreach (var message in page.Where(wanted))
            {
                yield return message;
            }
        }
    }

    private static async Task<IReadOnlyList<ServiceBusReceivedMessage>> PageAsync(
        ServiceBusReceiver receiver,
        string queue,
        long from,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await receiver.PeekMessagesAsync(PageSize, from, cancellationToken);
        }
        catch (Exception ex) when (ServiceBusFailure.Translate(ex, queue, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private async Task<DeadMessage?> ReadOrSkipAsync(string queue, ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return new DeadMessage(
                queue,
                await messages.ReadAsync(message, cancellationToken),
                message.DeliveryCount,
                message.DeadLetterReason is { Length: > 0 } reason ? reason : "dead-lettered",
                message.DeadLetterErrorDescription ?? "Service Bus gives no description.",
                message.EnqueuedTime
            );
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static EventKey? KeyOf(ServiceBusReceivedMessage message)
    {
        try
        {
            return MessageMapping.Read(message).Key;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private ServiceBusReceiver Receiver(string queue) =>
        client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
}
