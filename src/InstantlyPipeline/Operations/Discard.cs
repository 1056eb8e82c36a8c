using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Operations;

/// <summary>Sets a dead letter aside for good: the event stays in the ledger with who, when and why, and its message leaves the queue.</summary>
public sealed class Discard(EventLedger ledger, IDeadMessages deadMessages, TimeProvider time)
{
    public async Task<DiscardOutcome> RunAsync(EventKey key, string who, string why, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var messages = await deadMessages.FindAsync(key, cancellationToken);
        if (await ledger.FindAsync(key, cancellationToken) is not { } entry)
        {
            if (messages is not [var dead, ..])
            {
                return new DiscardOutcome.NoSuchEvent();
            }
            if (await ledger.TryAddDeadAsync(dead, cancellationToken) is not { } added)
            {
                return new DiscardOutcome.Changed();
            }
            entry = added;
        }
        else if (!entry.IsSettled && !(entry.LeaseUntil > now) && messages.FirstOrDefault(entry.IsOwnedBy) is { } stranded)
        {
            entry.GiveUp(stranded);
        }

        var waits = entry.Status is EventStatus.Dead && !entry.IsDiscarded;
        if (waits)
        {
            entry.Discard(who, why, now);
            if (!await ledger.TrySaveAsync(entry, cancellationToken))
            {
                return new DiscardOutcome.Changed();
            }
        }
        if (entry.IsSettled)
        {
            await deadMessages.RemoveAsync(new HashSet<EventKey> { key }, now, cancellationToken); // what a crash left behind as well
        }
        return waits ? new DiscardOutcome.Discarded(EventView.Of(entry)) : new DiscardOutcome.NotDead(EventView.Of(entry));
    }
}
