using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Operations;

/// <summary>Lists dead letters from what is noted as dead, and so at a cost that does not depend on what is stored.</summary>
internal sealed class DeadEvents(OpenEvents open, EventLedger ledger, IDeadMessages deadMessages, ArrivalBackfill backfill)
{
    /// <returns>Newest first; null where the query wants others, too, or where events of an older version are not noted yet.</returns>
    public async Task<IReadOnlyList<EventView>?> TryListAsync(EventQuery query, CancellationToken cancellationToken)
    {
        if (query is not { Status: EventStatus.Dead } || !await backfill.IsCompleteAsync(cancellationToken))
        {
            return null;
        }
        var found = new Dictionary<string, EventView>(StringComparer.Ordinal);
        await foreach (var message in deadMessages.ListAsync(cancellationToken))
        {
            var entry = await ledger.FindAsync(message.Event.Key, cancellationToken);
            Add(
                entry is null ? EventView.Of(message)
                : !entry.IsSettled && entry.IsOwnedBy(message) ? EventView.Stranded(entry, message.Why)
                : null
            );
        }
        foreach (
            var rows in (IAsyncEnumerable<OpenEvent>[])
                [
                    .. query.Discarded is true ? [] : (IAsyncEnumerable<OpenEvent>[])[open.ReadAsync(EventStatus.Dead, cancellationToken)],
                    .. query.Discarded is false ? [] : (IAsyncEnumerable<OpenEvent>[])[open.ReadDiscardedAsync(cancellationToken)],
                ]
        )
        {
            var noted = 0;
            await foreach (var row in rows)
            {
                if (row.ReceivedAt < query.Since || noted == query.Limit)
                {
                    break;
                }
                // What else is asked for is on the row, but for the campaign and what became of the event since.
                if (
                    query.Sees(row.Workspace)
                    && EventQuery.Same(query.Workspace, row.Workspace)
                    && EventQuery.Same(query.Type, row.EventType)
                    && EventQuery.Same(query.Lead, row.LeadEmail)
                    && await ledger.FindAsync(row.Key, cancellationToken) is { } entry
                )
                {
                    noted += Add(EventView.Of(entry)) ? 1 : 0;
                }
            }
        }
        return
        [
            .. found
                .Values.OrderByDescending(view => view.ReceivedAt)
                .ThenBy(view => view.EventKey, StringComparer.Ordinal)
                .Take(query.Limit),
        ];

        bool Add(EventView? view) => view is not null && query.Matches(view) && found.TryAdd(view.EventKey, view);
    }
}
