using System.Runtime.CompilerServices;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Operations;

/// <summary>Finds events wherever they are: in the ledger, still on a queue or spilled beside it, set aside by a queue, or in quarantine.</summary>
/// <param name="overflow">Null where nothing is ever spilled.</param>
public sealed class EventFinder(EventLedger ledger, Quarantine quarantine, IEventQueue queue, IDeadMessages deadMessages, OverflowTable? overflow = null)
{
    private const int MostPeeked = 1_000;

    /// <returns>The newest by time of receipt, newest first, at most <see cref="EventQuery.Limit"/>.</returns>
    public async Task<IReadOnlyList<EventView>> ListAsync(EventQuery query, CancellationToken cancellationToken)
    {
        // The heap keeps the newest and lets the oldest fall out, so memory stays small over any number of events.
        var newest = new PriorityQueue<EventView, DateTimeOffset>();
        await foreach (var view in MatchingAsync(query, cancellationToken))
        {
            newest.Enqueue(view, view.ReceivedAt);
            if (newest.Count > query.Limit)
            {
                newest.Dequeue();
            }
        }
        return [.. newest.UnorderedItems.Select(item => item.Element).OrderByDescending(view => view.ReceivedAt).ThenBy(view => view.EventKey, StringComparer.Ordinal)];
    }

    /// <summary>All that the query lets pass, whatever its limit, in no promised order.</summary>
    public async IAsyncEnumerable<EventView> MatchingAsync(EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What the ledger may not know yet, or not any more; the ledger's word goes before it.
        var elsewhere = await OnQueuesAsync(cancellationToken);
        var stranded = await DeadAsync(elsewhere, cancellationToken);
        await foreach (var entry in ledger.ListAsync(cancellationToken))
        {
            elsewhere.Remove(entry.Key.Value);
            var view = !entry.IsSettled && stranded.TryGetValue((entry.Key, entry.Owner), out var reason) ? EventView.Stranded(entry, reason) : EventView.Of(entry);
            if (query.Matches(view))
            {
                yield return view;
            }
        }
        foreach (var view in elsewhere.Values.Where(query.Matches))
        {
            yield return view;
        }
        await foreach (var kept in quarantine.ListAsync(cancellationToken))
        {
            if (EventView.Of(kept) is var view && query.Matches(view))
            {
                yield return view;
            }
        }
    }

    /// <returns>Null when no event has this key.</returns>
    public async Task<EventView?> FindAsync(EventKey key, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(key, cancellationToken) is { } entry)
        {
            var stranded = entry.IsSettled ? null : (await deadMessages.FindAsync(key, cancellationToken)).FirstOrDefault(entry.IsOwnedBy);
            return stranded is null ? EventView.Of(entry) : EventView.Stranded(entry, stranded.WholeReason);
        }
        if (await quarantine.FindAsync(key, cancellationToken) is { } kept)
        {
            return EventView.Of(kept);
        }
        return (await OnQueuesAsync(cancellationToken)).GetValueOrDefault(key.Value)
            ?? ((await deadMessages.FindAsync(key, cancellationToken)) is [var dead, ..] ? EventView.Of(dead) : null);
    }

    private async Task<Dictionary<string, EventView>> OnQueuesAsync(CancellationToken cancellationToken)
    {
        var waiting = new Dictionary<string, EventView>();
        foreach (var name in QueueName.All)
        {
            foreach (var message in await queue.PeekAsync(name, MostPeeked, cancellationToken))
            {
                waiting.TryAdd(message.Key.Value, EventView.Of(message));
            }
            if (overflow is not null)
            {
                await foreach (var message in overflow.WaitingAsync(name, cancellationToken).Take(MostPeeked))
                {
                    waiting.TryAdd(message.Key.Value, EventView.Of(message));
                }
            }
        }
        return waiting;
    }

    /// <summary>Adds the events of messages that were set aside, unless another message of theirs waits.</summary>
    /// <returns>Why each message is dead, by its event and its delivery.</returns>
    private async Task<Dictionary<(EventKey Key, string DeliveryId), string>> DeadAsync(Dictionary<string, EventView> events, CancellationToken cancellationToken)
    {
        var reasons = new Dictionary<(EventKey Key, string DeliveryId), string>();
        await foreach (var dead in deadMessages.ListAsync(cancellationToken))
        {
            reasons.TryAdd((dead.Event.Key, dead.Event.DeliveryId), dead.WholeReason);
            events.TryAdd(dead.Event.Key.Value, EventView.Of(dead));
        }
        return reasons;
    }
}
