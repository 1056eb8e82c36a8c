using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Operations.Today;

/// <summary>Reads arrivals the old way, out of the whole ledger, as long as days of an older version are not in the index.</summary>
internal sealed class UnindexedArrivals(EventLedger ledger)
{
    /// <summary>The newest of those behind a place that the filter may let pass.</summary>
    /// <param name="after">As <see cref="ReceiptOrder.BoundOf"/> says it; null: from the newest on.</param>
    /// <returns>Newest first, at most as many as a page holds; and whether there are older ones.</returns>
    public async Task<(IReadOnlyList<LedgerEntry> Entries, bool More)> ReadAsync(
        ArrivalQuery query,
        string? after,
        Func<string?, bool> sees,
        CancellationToken cancellationToken
    )
    {
        // The heap keeps the newest and lets the oldest fall out, so memory stays small over any number of events.
        var newest = new PriorityQueue<LedgerEntry, string>(Comparer<string>.Create((left, right) => string.CompareOrdinal(right, left)));
        var more = false;
        await foreach (var entry in ledger.ListAsync(cancellationToken))
        {
            if (
                entry.Workflow != QueueName.Engagement
                && ReceiptOrder.RowOf(entry.ReceivedAt, entry.Key) is var row
                && string.CompareOrdinal(row, after) > 0
                && !(entry.ReceivedAt < query.Since)
                && sees(entry.Workspace)
                && query.MayMatch(entry)
            )
            {
                newest.Enqueue(entry, row);
                if (newest.Count > query.Limit)
                {
                    newest.Dequeue();
                    more = true;
                }
            }
        }
        return ([.. newest.UnorderedItems.OrderBy(item => item.Priority, StringComparer.Ordinal).Select(item => item.Element)], more);
    }
}
