using System.Runtime.CompilerServices;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Operations;

/// <summary>Finds events wherever they are: in the ledger, still on a queue or spilled beside it, set aside by a queue, or in
/// quarantine.</summary>
/// <param name="overflow">Null where nothing is ever spilled.</param>
public sealed class EventFinder(
    EventLedger ledger,
    Quarantine quarantine,
    IEventQueue queue,
    IDeadMessages deadMessages,
    OverflowTable? overflow = null
)
{
    private const int MostPeeked = 1_000;

    /// <summary>What a page of arrivals shows of each queue's front, and of what was spilled beside it.</summary>
    private const int MostUnclaimed = 50;

    /// <summary>Messages of a queue that are looked at for what is under way: far more than a queue has workers.</summary>
    private const int MostHeld = 200;

    private const int AtOnce = 16;

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
        return
        [
            .. newest
                .UnorderedItems.Select(item => item.Element)
                .OrderByDescending(view => view.ReceivedAt)
                .ThenBy(view => view.EventKey, StringComparer.Ordinal),
        ];
    }

    /// <summary>All that the query lets pass, whatever its limit, in no promised order.</summary>
    public IAsyncEnumerable<EventView> MatchingAsync(EventQuery query, CancellationToken cancellationToken) =>
        MatchingRowsAsync(query, cancellationToken).Select(match => match.View);

    /// <summary>As <see cref="MatchingAsync"/>, each with its ledger row where it has one, so that nobody has to read that again.</summary>
    internal async IAsyncEnumerable<(EventView View, LedgerEntry? Entry)> MatchingRowsAsync(
        EventQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // What is on or beside the queues, less what the ledger turns out to know.
        var waiting = await WaitingAsync(cancellationToken);
        var seen = waiting.Keys.ToHashSet();
        var (dead, reasons) = await DeadAsync(cancellationToken);
        await foreach (var entry in ledger.ListAsync(cancellationToken))
        {
            waiting.Remove(entry.Key.Value);
            dead.Remove(entry.Key.Value);
            var view =
                !entry.IsSettled && reasons.TryGetValue((entry.Key, entry.Owner), out var reason)
                    ? EventView.Stranded(entry, reason)
                    : EventView.Of(entry);
            if (query.Matches(view))
            {
                yield return (view, entry);
            }
        }
        // While a long ledger is read the queues move on, and what was at their heads may all have been worked off.
        foreach (var (key, message) in await WaitingAsync(cancellationToken))
        {
            if (!seen.Contains(key) && await ledger.FindAsync(message.Key, cancellationToken) is null)
            {
                waiting.Add(key, message);
            }
        }
        foreach (
            var view in waiting
                .Values.Select(EventView.Of)
                .Concat(dead.Values.Where(view => !waiting.ContainsKey(view.EventKey)))
                .Where(query.Matches)
        )
        {
            yield return (view, null);
        }
        await foreach (var kept in quarantine.ListAsync(cancellationToken))
        {
            if (EventView.Of(kept) is var view && query.Matches(view))
            {
                yield return (view, null);
            }
        }
    }

    /// <summary>
    /// Events that no run has claimed yet, and so no index knows: a bounded part of what waits on the queues or beside them. Engagement is
    /// left out, as it is in the index.
    /// </summary>
    public async Task<IReadOnlyList<EventView>> UnclaimedAsync(CancellationToken cancellationToken)
    {
        var waiting = new Dictionary<EventKey, QueuedEvent>();
        foreach (var name in QueueName.All.Where(name => name != QueueName.Engagement))
        {
            var spilled = overflow is null
                ? []
                : await overflow.WaitingAsync(name, cancellationToken).Take(MostUnclaimed).ToListAsync(cancellationToken);
            foreach (
                var message in (await queue.PeekAsync(name, MostUnclaimed, cancellationToken))
                    .Concat(spilled)
                    .Where(message => message.Attempt == 1)
            )
            {
                waiting.TryAdd(message.Key, message);
            }
        }
        var unclaimed = new List<EventView>();
        foreach (var message in waiting.Values)
        {
            // A duplicate's message waits, too, and its event is in the index.
            if (await ledger.FindActingAsync(message.Key, cancellationToken) is null)
            {
                unclaimed.Add(EventView.Of(message));
            }
        }
        return unclaimed;
    }

    /// <summary>The newest events that are under way, from the messages that are held: whoever works on an event holds its message, and a
    /// run that died leaves it.</summary>
    /// <returns>At most <see cref="EventQuery.Limit"/>, newest first.</returns>
    internal async Task<IReadOnlyList<EventView>> UnderWayAsync(EventQuery query, CancellationToken cancellationToken)
    {
        var held = new HashSet<EventKey>();
        foreach (var name in QueueName.All.Where(name => name != QueueName.Engagement))
        {
            held.UnionWith((await queue.HeldAsync(name, MostHeld, cancellationToken)).Select(message => message.Key));
        }
        var (_, reasons) = await DeadAsync(cancellationToken);
        var found = new List<EventView>();
        foreach (var keys in held.Chunk(AtOnce))
        {
            found.AddRange(
                (await Task.WhenAll(keys.Select(key => ledger.FindActingAsync(key, cancellationToken))))
                    .OfType<LedgerEntry>()
                    .Where(entry => !reasons.ContainsKey((entry.Key, entry.Owner)))
                    .Select(EventView.Of)
                    .Where(query.Matches)
            );
        }
        return
        [
            .. found.OrderByDescending(view => view.ReceivedAt).ThenBy(view => view.EventKey, StringComparer.Ordinal).Take(query.Limit),
        ];
    }

    /// <summary>The newest events that the query lets pass and that the ledger does not know: on the queues, beside them, or set aside by
    /// them.</summary>
    /// <returns>At most <see cref="EventQuery.Limit"/>; and why messages were set aside, by event and delivery.</returns>
    internal async Task<(
        IReadOnlyList<EventView> Views,
        IReadOnlyDictionary<(EventKey Key, string DeliveryId), Reason> Reasons
    )> OutsideAsync(EventQuery query, CancellationToken cancellationToken)
    {
        var (dead, reasons) = await DeadAsync(cancellationToken);
        var outside = new List<EventView>();
        foreach (
            var view in (await WaitingAsync(cancellationToken))
                .Values.Select(EventView.Of)
                .Concat(dead.Values)
                .Where(query.Matches)
                .DistinctBy(view => view.EventKey)
                .OrderByDescending(view => view.ReceivedAt)
        )
        {
            if (await ledger.FindAsync(EventKey.Parse(view.EventKey), cancellationToken) is null)
            {
                outside.Add(view);
                if (outside.Count == query.Limit)
                {
                    break;
                }
            }
        }
        return (outside, reasons);
    }

    /// <returns>Null when no event has this key.</returns>
    public async Task<EventView?> FindAsync(EventKey key, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(key, cancellationToken) is { } entry)
        {
            var stranded = entry.IsSettled ? null : (await deadMessages.FindAsync(key, cancellationToken)).FirstOrDefault(entry.IsOwnedBy);
            return stranded is null ? EventView.Of(entry) : EventView.Stranded(entry, stranded.Why);
        }
        if (await quarantine.FindAsync(key, cancellationToken) is { } kept)
        {
            return EventView.Of(kept);
        }
        if (await queue.FindAsync(key, cancellationToken) is { } queued)
        {
            return EventView.Of(queued);
        }
        if (overflow is not null && await overflow.FindAsync(key, cancellationToken) is { } spilled)
        {
            return EventView.Of(spilled);
        }
        return (await deadMessages.FindAsync(key, cancellationToken)) is [var dead, ..] ? EventView.Of(dead) : null;
    }

    /// <returns>Keys that begin so, of events that no run has claimed yet.</returns>
    public async Task<IReadOnlyList<EventKey>> WaitingWithAsync(string beginning, int most, CancellationToken cancellationToken) =>
        [
            .. (await WaitingAsync(cancellationToken))
                .Keys.Concat((await DeadAsync(cancellationToken)).Events.Keys)
                .Where(key => key.StartsWith(beginning, StringComparison.Ordinal))
                .Distinct()
                .Take(most)
                .Select(EventKey.Parse),
        ];

    private async Task<Dictionary<string, QueuedEvent>> WaitingAsync(CancellationToken cancellationToken)
    {
        var waiting = new Dictionary<string, QueuedEvent>();
        foreach (var name in QueueName.All)
        {
            foreach (var message in await queue.PeekAsync(name, MostPeeked, cancellationToken))
            {
                waiting.TryAdd(message.Key.Value, message);
            }
            if (overflow is not null)
            {
                await foreach (var message in overflow.WaitingAsync(name, cancellationToken).Take(MostPeeked))
                {
                    waiting.TryAdd(message.Key.Value, message);
                }
            }
        }
        return waiting;
    }

    /// <returns>The events of messages that were set aside, and why each message was, by its event and its delivery.</returns>
    private async Task<(Dictionary<string, EventView> Events, Dictionary<(EventKey Key, string DeliveryId), Reason> Reasons)> DeadAsync(
        CancellationToken cancellationToken
    )
    {
        var events = new Dictionary<string, EventView>();
        var reasons = new Dictionary<(EventKey Key, string DeliveryId), Reason>();
        await foreach (var dead in deadMessages.ListAsync(cancellationToken))
        {
            events.TryAdd(dead.Event.Key.Value, EventView.Of(dead));
            reasons.TryAdd((dead.Event.Key, dead.Event.DeliveryId), dead.Why);
        }
        return (events, reasons);
    }
}
