using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>Hands messages to the pipeline and settles them as it says.</summary>
/// <remarks>
/// What throws is settled by nobody here: the platform gives it back to the queue, which delivers it again at once and
/// dead-letters it after its limit. Settling takes no cancellation token: what is decided is done, also when the host must stop.
/// The broker hands out messages in the order they came, so a message whose client holds its share of the workers is put back for a moment,
/// and those of others come up behind it.
/// </remarks>
public sealed partial class EventRunner(
    IEventHandler handler,
    IEventBatchHandler batchHandler,
    IEventQueue queue,
    EventMessages messages,
    TimeProvider time,
    ILogger<EventRunner> logger,
    ClientShares? shares = null
)
{
    /// <summary>Longest reason and description a dead letter may have.</summary>
    private const int MaxDeadLetterText = 4_096;

    /// <param name="queueName">Where <paramref name="message"/> came from, and where its retry goes.</param>
    public async Task RunAsync(
        string queueName,
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    )
    {
        if (await ReadAsync(message, actions, cancellationToken) is not { } queued)
        {
            return;
        }
        var share = shares?.Of(queueName);
        // A copy begins with a new count of deliveries, so a message that came before is never put back: its count could not end.
        if (share?.TryHold(queued.Workspace, always: message.DeliveryCount > 1) is false)
        {
            var turn = share.TurnOf(queued.Workspace!);
            Log.PutBack(logger, queued.Key, turn);
            await SettleAsync(queueName, message, queued, new Settlement.RetryAt(turn, queued.Attempt), actions);
            return;
        }
        var begun = time.GetTimestamp();
        try
        {
            await SettleAsync(queueName, message, queued, await handler.HandleAsync(queued, cancellationToken), actions);
        }
        finally
        {
            share?.Release(queued.Workspace, time.GetElapsedTime(begun));
        }
    }

    /// <summary>
    /// All together; but a message that came before, and about which nothing was decided, is handed over alone, so that a bad one
    /// is found and takes no neighbour along.
    /// </summary>
    public async Task RunBatchAsync(
        string queueName,
        IReadOnlyList<ServiceBusReceivedMessage> batch,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    )
    {
        var undecided = new List<Exception>();
        foreach (var unit in batch.GroupBy(message => message.DeliveryCount <= 1 ? 0 : message.SequenceNumber))
        {
            try
            {
                await RunUnitAsync(queueName, [.. unit], actions, cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                undecided.Add(ex);
            }
        }
        if (undecided.Count > 0)
        {
            // Messages that are settled stay so; the others come again.
            throw new AggregateException(undecided);
        }
    }

    private async Task RunUnitAsync(
        string queueName,
        IReadOnlyList<ServiceBusReceivedMessage> unit,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    )
    {
        var readable = new List<(ServiceBusReceivedMessage Message, QueuedEvent Event)>(unit.Count);
        foreach (var message in unit)
        {
            if (await ReadAsync(message, actions, cancellationToken) is { } queued)
            {
                readable.Add((message, queued));
            }
        }
        if (readable.Count == 0)
        {
            return;
        }
        var settlements = await batchHandler.HandleAsync([.. readable.Select(item => item.Event)], cancellationToken);
        await Task.WhenAll(
            readable.Zip(settlements, (item, settlement) => SettleAsync(queueName, item.Message, item.Event, settlement, actions))
        );
    }

    /// <returns>Null when the message is no event and was dead-lettered.</returns>
    private async Task<QueuedEvent?> ReadAsync(
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await messages.ReadAsync(message, cancellationToken);
        }
        catch (FormatException ex)
        {
            Log.Unreadable(logger, message.SequenceNumber, ex.Message);
            await SetAsideAsync(
                message,
                "unreadable-message",
                ex.Message + " Something else writes to this queue: find it, then discard the message.",
                actions
            );
            return null;
        }
    }

    private async Task SettleAsync(
        string queueName,
        ServiceBusReceivedMessage message,
        QueuedEvent queued,
        Settlement settlement,
        ServiceBusMessageActions actions
    )
    {
        switch (settlement)
        {
            case Settlement.Complete:
                await actions.CompleteMessageAsync(message, CancellationToken.None);
                break;
            case Settlement.RetryAt retry:
                // The copy first: a crash between the two leaves one too many, which the ledger sees through, and never none.
                await queue.EnqueueAsync(queueName, queued with { Attempt = retry.Attempt }, retry.At, CancellationToken.None);
                await actions.CompleteMessageAsync(message, CancellationToken.None);
                break;
            case Settlement.DeadLetter dead:
                await SetAsideAsync(message, dead.Reason, dead.Description, actions);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static Task SetAsideAsync(
        ServiceBusReceivedMessage message,
        string reason,
        string description,
        ServiceBusMessageActions actions
    ) => actions.DeadLetterMessageAsync(message, null, Clip(reason), Clip(description), CancellationToken.None);

    private static string Clip(string text) => text.Length <= MaxDeadLetterText ? text : text[..MaxDeadLetterText];

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Error,
            Message = "Message {SequenceNumber} is dead-lettered, since it is no event: {Problem}"
        )]
        public static partial void Unreadable(ILogger logger, long sequenceNumber, string problem);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Debug,
            Message = "Event {EventKey} is put back until {Turn:O}: its client holds its share of the workers, and others go first."
        )]
        public static partial void PutBack(ILogger logger, EventKey eventKey, DateTimeOffset turn);
    }
}
