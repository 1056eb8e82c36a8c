using System.Runtime.CompilerServices;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Operations;

/// <summary>Lists events newest first from the rows that lie in the order of receipt: it reads until the list is full, and not what is
/// stored.</summary>
/// <remarks>A filter that few events pass makes it read further back, but for a person's own events and for those that are retried. Of a
/// person's sends, opens and clicks each step has the latest of each kind: they come from what was sent.</remarks>
internal sealed class NewestEvents(
    EventFinder events,
    ArrivalIndex arrivals,
    EngagementReceipts receipts,
    Timeline timeline,
    OpenEvents open,
    EventLedger ledger,
    Quarantine quarantine,
    SendLog sends,
    ArrivalBackfill backfill,
    ReceiptBackfill receiptBackfill,
    SendBackfill sendBackfill
)
{
    private const int AtOnce = 16;

    /// <returns>Null where the whole ledger has to be read, as long as events of an older version are in no index; and for dead letters,
    /// see <see cref="DeadEvents"/>.</returns>
    public async Task<IReadOnlyList<EventView>?> TryListAsync(EventQuery query, CancellationToken cancellationToken)
    {
        if (query.Status is EventStatus.Processing)
        {
            return await events.UnderWayAsync(query, cancellationToken);
        }
        if (
            query.Status is EventStatus.Dead
            || !await backfill.IsCompleteAsync(cancellationToken)
            || !await receiptBackfill.IsCompleteAsync(cancellationToken)
        )
        {
            return null;
        }
        // First what waits: what is claimed meanwhile is met in the index.
        var (outside, reasons) = query.Status is null or EventStatus.Queued
            ? await events.OutsideAsync(query, cancellationToken)
            : ([], new Dictionary<(EventKey, string), Reason>());
        var found = new Dictionary<string, EventView>(StringComparer.Ordinal);
        if (query.Status is null or EventStatus.Done or EventStatus.Retrying)
        {
            await AddStoredAsync(found, query, reasons, cancellationToken);
        }
        foreach (var view in outside.Concat(await QuarantinedAsync(query, cancellationToken)))
        {
            found.TryAdd(view.EventKey, view);
        }
        return
        [
            .. found
                .Values.OrderByDescending(view => view.ReceivedAt)
                .ThenBy(view => view.EventKey, StringComparer.Ordinal)
                .Take(query.Limit),
        ];
    }

    private async Task AddStoredAsync(
        Dictionary<string, EventView> found,
        EventQuery query,
        IReadOnlyDictionary<(EventKey Key, string DeliveryId), Reason> reasons,
        CancellationToken cancellationToken
    )
    {
        var places = new List<Place>(AtOnce);
        await foreach (
            var place in Merged(ActingAsync(query, cancellationToken), EngagementAsync(query, cancellationToken), cancellationToken)
        )
        {
            places.Add(place);
            if (places.Count < Math.Min(AtOnce, query.Limit - found.Count))
            {
                continue;
            }
            await AddAsync();
            if (found.Count == query.Limit)
            {
                return;
            }
        }
        await AddAsync();

        async Task AddAsync()
        {
            foreach (var entry in await Task.WhenAll(places.Select(place => FindAsync(place, cancellationToken))))
            {
                if (entry is not null && View(entry, reasons) is var view && query.Matches(view))
                {
                    found.TryAdd(view.EventKey, view);
                }
            }
            places.Clear();
        }
    }

    private static EventView View(LedgerEntry entry, IReadOnlyDictionary<(EventKey Key, string DeliveryId), Reason> reasons) =>
        !entry.IsSettled && reasons.TryGetValue((entry.Key, entry.Owner), out var reason)
            ? EventView.Stranded(entry, reason)
            : EventView.Of(entry);

    /// <returns>Null for what left the ledger with its day, and for a receipt that was a duplicate's.</returns>
    private async Task<LedgerEntry?> FindAsync(Place place, CancellationToken cancellationToken) =>
        place.Entry is not null ? place.Entry
        : !place.IsEngagement ? await ledger.FindActingAsync(place.Key, cancellationToken)
        : await ledger.FindEngagementAsync(place.Key, cancellationToken) is { } entry && entry.ReceivedAt == place.ReceivedAt ? entry
        : null;

    /// <summary>The events that act one by one, as far as their rows say that they are asked for.</summary>
    private async IAsyncEnumerable<Place> ActingAsync(EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Type is { } type && EventRoutes.QueueOf(type) == QueueName.Engagement)
        {
            yield break;
        }
        if (query.Status is EventStatus.Retrying)
        {
            await foreach (var row in open.ReadAsync(EventStatus.Retrying, cancellationToken))
            {
                if (row.ReceivedAt < query.Since)
                {
                    yield break;
                }
                if (query.MayMatch(row.Workspace, row.EventType, row.LeadEmail, campaign: query.Campaign))
                {
                    yield return new Place(row.Key, row.ReceivedAt, IsEngagement: false);
                }
            }
            yield break;
        }
        await foreach (
            var arrival in query.Lead is { } lead
                ? timeline.ReadAsync(lead, after: null, cancellationToken).Select(row => row.Arrival)
                : ArrivalsAsync(query, cancellationToken)
        )
        {
            if (arrival.ReceivedAt < query.Since)
            {
                yield break;
            }
            if (query.MayMatch(arrival.Workspace, arrival.EventType, arrival.LeadEmail, arrival.CampaignId))
            {
                yield return new Place(arrival.EventKey, arrival.ReceivedAt, IsEngagement: false);
            }
        }
    }

    private async IAsyncEnumerable<Arrival> ArrivalsAsync(EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var day in await arrivals.DaysAsync(cancellationToken))
        {
            if (query.Since is { } since && string.CompareOrdinal(day, ReceiptOrder.DayOf(since)) < 0)
            {
                yield break;
            }
            await foreach (var place in arrivals.ReadAsync(day, after: null, cancellationToken))
            {
                yield return place.Arrival;
            }
        }
    }

    private async IAsyncEnumerable<Place> EngagementAsync(EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (
            query.Status is not (null or EventStatus.Done)
            || (query.Type is not null && EventRoutes.QueueOf(query.Type) != QueueName.Engagement)
        )
        {
            yield break;
        }
        await foreach (
            var place in query.Lead is { } lead && await sendBackfill.IsCompleteAsync(cancellationToken)
                ? OfPersonAsync(lead, cancellationToken)
                : ReceiptsAsync(query, cancellationToken)
        )
        {
            yield return place;
        }
    }

    private async IAsyncEnumerable<Place> OfPersonAsync(string lead, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = new List<LedgerEntry>();
        foreach (var keys in (await sends.EventsOfAsync(lead, cancellationToken)).Chunk(AtOnce))
        {
            entries.AddRange(
                (await Task.WhenAll(keys.Select(key => ledger.FindEngagementAsync(key, cancellationToken)))).OfType<LedgerEntry>()
            );
        }
        foreach (var entry in entries.OrderByDescending(entry => entry.ReceivedAt))
        {
            yield return new Place(entry.Key, entry.ReceivedAt, IsEngagement: true) { Entry = entry };
        }
    }

    private IAsyncEnumerable<Place> ReceiptsAsync(EventQuery query, CancellationToken cancellationToken) =>
        receipts
            .ReadAsync(
                new ReceiptFilter(
                    workspace => query.Sees(workspace) && EventQuery.Same(query.Workspace, workspace),
                    query.Type,
                    query.Campaign,
                    query.Lead,
                    query.Since
                ),
                cancellationToken
            )
            .Select(line => new Place(line.Key, line.ReceivedAt, IsEngagement: true));

    /// <summary>The newest that lie in quarantine. Nobody knows their type, lead or campaign.</summary>
    private async Task<IReadOnlyList<EventView>> QuarantinedAsync(EventQuery query, CancellationToken cancellationToken)
    {
        if (query is not { Status: null or EventStatus.Quarantined, Type: null, Lead: null, Campaign: null })
        {
            return [];
        }
        var listed = new List<QuarantinedDelivery>();
        foreach (
            var deliveries in (IAsyncEnumerable<QuarantinedDelivery>[])
                [
                    .. query.Discarded is true
                        ? []
                        : (IAsyncEnumerable<QuarantinedDelivery>[])[quarantine.UndecidedAsync(cancellationToken)],
                    .. query.Discarded is false
                        ? []
                        : (IAsyncEnumerable<QuarantinedDelivery>[])[quarantine.DecidedAsync(cancellationToken)],
                ]
        )
        {
            listed.AddRange(
                await deliveries
                    .TakeWhile(kept => !(kept.ReceivedAt < query.Since))
                    .Where(kept => query.Sees(kept.Workspace) && EventQuery.Same(query.Workspace, kept.Workspace))
                    .Take(query.Limit)
                    .ToListAsync(cancellationToken)
            );
        }
        var views = new List<EventView>();
        foreach (var some in listed.OrderByDescending(kept => kept.ReceivedAt).Take(query.Limit).Chunk(AtOnce))
        {
            views.AddRange(
                (await Task.WhenAll(some.Select(kept => quarantine.FindAsync(kept.Key, cancellationToken))))
                    .OfType<QuarantinedDelivery>()
                    .Select(EventView.Of)
                    .Where(query.Matches)
            );
        }
        return views;
    }

    /// <summary>Two lists that are newest first as one.</summary>
    private static async IAsyncEnumerable<Place> Merged(
        IAsyncEnumerable<Place> left,
        IAsyncEnumerable<Place> right,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var one = left.GetAsyncEnumerator(cancellationToken);
        await using var other = right.GetAsyncEnumerator(cancellationToken);
        var (hasOne, hasOther) = (await one.MoveNextAsync(), await other.MoveNextAsync());
        while (hasOne || hasOther)
        {
            if (hasOne && (!hasOther || one.Current.ReceivedAt >= other.Current.ReceivedAt))
            {
                yield return one.Current;
                hasOne = await one.MoveNextAsync();
            }
            else
            {
                yield return other.Current;
                hasOther = await other.MoveNextAsync();
            }
        }
    }

    private readonly record struct Place(EventKey Key, DateTimeOffset ReceivedAt, bool IsEngagement)
    {
        /// <summary>Where it was read already.</summary>
        public LedgerEntry? Entry { get; init; }
    }
}
