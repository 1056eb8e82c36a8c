using InstantlyPipeline.Erasing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Ledger;

/// <summary>Empties the ledger's rows of somebody, and removes their bodies. A row stays, so that a duplicate of its event is still known
/// as one.</summary>
internal sealed class LedgerEraser(ITableStore tables) : IEraser
{
    private const int MostTries = 10;

    public IReadOnlyList<StoredTable> Tables { get; } =
    [
        new StoredTable(
            EventLedger.TablePrefix,
            "each event's lead address, the steps' results, the body as it was received; counts without any person",
            "after `Retention__Days`, a whole day at a time",
            "the row loses address and results and goes on to tell duplicates; the body is removed"
        )
        {
            IsSeries = true,
        },
    ];

    public async Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var row in tables.QueryAsync(table, partition: null, "v1-", "v1.", cancellationToken))
        {
            if (row.Time("ReceivedAt") <= who.At && who.Is(row.Text("Workspace"), row.Text("LeadEmail")))
            {
                count++;
                if (confirmed)
                {
                    await EmptyAsync(table, row, cancellationToken);
                }
            }
        }
        return count;
    }

    private async Task EmptyAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        // The row last: as long as it names the person, a next run finds what is left.
        await PayloadArchive.RemoveAsync(tables, row.Partition, LedgerEntry.From(row).Key, cancellationToken);
        for (var (tries, seen) = (0, row); tries < MostTries && seen is not null; tries++)
        {
            var entry = LedgerEntry.From(seen);
            entry.Forget();
            if (await tables.UpdateAsync(table, entry.ToRow(row.Partition), cancellationToken) is not null)
            {
                return;
            }
            seen = await tables.GetAsync(table, row.Partition, row.Row, cancellationToken);
        }
    }
}
