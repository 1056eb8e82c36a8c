using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Processing;

/// <summary>Puts an event on its queue again, for the steps that failed or are named.</summary>
/// <remarks>
/// The message goes on the queue first and the ledger row is reopened after it: a crash in between leaves a message that finds a settled
/// event and ends as a duplicate, never a reopened event without a message.
/// </remarks>
/// <param name="index">Null where nobody lists events.</param>
internal sealed class AnotherRun(EventLedger ledger, IEventQueue queue, TimeProvider time, IEventIndex? index = null)
{
    /// <summary>How long after the request a message may be received at the earliest. By then its event's row has been reopened.</summary>
    public static readonly TimeSpan StartDelay = TimeSpan.FromSeconds(2);

    /// <param name="named">Steps to run even though they are done.</param>
    /// <returns>False when the event changed meanwhile; its row is as it was.</returns>
    public async Task<bool> QueueAsync(
        LedgerEntry entry,
        byte[] payload,
        IReadOnlySet<string> named,
        DateTimeOffset startsAt,
        CancellationToken cancellationToken
    )
    {
        var message = QueuedEvent.New(entry.Key, entry.EventType, entry.ReceivedAt, payload) with
        {
            Origin = entry.Origin,
            Workspace = entry.Workspace,
        };
        await queue.EnqueueAsync(entry.Workflow, message, startsAt, cancellationToken);
        entry.Reopen(message.DeliveryId, time.GetUtcNow(), startsAt, named);
        return await ledger.TrySaveAsync(entry, index?.Settling(entry, about: null) ?? [], index?.Settled(entry) ?? [], cancellationToken);
    }
}
