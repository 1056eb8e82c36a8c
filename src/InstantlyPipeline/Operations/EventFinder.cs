using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Operations;

/// <summary>Finds events wherever they are: in the ledger, still on a queue, or in quarantine.</summary>
public sealed class EventFinder(EventLedger ledger, Quarantine quarantine, IEventQueue queue)
{
    private const int MostPeeked = 1_000;

    /// <returns>The newest by time of receipt, newest first, at most <see cref="EventQuery.Limit"/>.</returns>
    public async Task<IReadOnlyList<EventView>> ListAsync(EventQuery query, CancellationToken cancellationToken)
    {
        // The heap keeps the newest and lets the oldest fall out, so memory stays small over any number of events.
        var newest = new PriorityQueue<EventView, DateTimeOffset>();
        var inLedger = new HashSet<string>();
        void Offer(EventView view)
        {
            if (!query.Matches(view))
            {
                return;
            }
            newest.Enqueue(view, view.ReceivedAt);
            if (newest.Count > query.Limit)
            {
                newest.Dequeue();
            }
        }

        var waiting = await WaitingAsync(cancellationToken);
        await foreach (var entry in ledger.ListAsync(cancellationToken))
        {
            if (waiting.ContainsKey(entry.Key.Value))
            {
                inLedger.Add(entry.Key.Value);
            }
            Offer(EventView.Of(entry));
        }
        foreach (var message in waiting.Values.Where(message => !inLedger.Contains(message.Key.Value)))
        {
            Offer(EventView.Of(message));
        }
        await foreach (var kept in quarantine.ListAsync(cancellationToken))
        {
            Offer(EventView.Of(kept));
        }
        return [.. newest.UnorderedItems.Select(item => item.Element).OrderByDescending(view => view.ReceivedAt).ThenBy(view => view.EventKey, StringComparer.Ordinal)];
    }

    /// <returns>Null when no event has this key.</returns>
    public async Task<EventView?> FindAsync(EventKey key, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(key, cancellationToken) is { } entry)
        {
            return EventView.Of(entry);
        }
        if (await quarantine.FindAsync(key, cancellationToken) is { } kept)
        {
            return EventView.Of(kept);
        }
        return (await WaitingAsync(cancellationToken)).GetValueOrDefault(key.Value) is { } message ? EventView.Of(message) : null;
    }

    private async Task<Dictionary<string, QueuedEvent>> WaitingAsync(CancellationToken cancellationToken)
    {
        var waiting = new Dictionary<string, QueuedEvent>();
        foreach (var name in QueueName.All)
        {
            foreach (var message in await queue.PeekAsync(name, MostPeeked, cancellationToken))
            {
                waiting.TryAdd(message.Key.Value, message);
            }
        }
        return waiting;
    }
}
