using InstantlyPipeline.Erasing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Suppressions;

/// <summary>Forgets entries of the list. The lead's record says the same bar, and leaves a keyed hash of it behind.</summary>
internal sealed class SuppressionEraser(ITableStore tables, SuppressionList list) : IEraser
{
    public IReadOnlyList<StoredTable> Tables { get; } =
    [
        new StoredTable(
            SuppressionList.Table,
            "each barred address: why, since when, by whom and where; who lifted the bar and why",
            "never: it says who may not be mailed",
            "removed; whoever is barred then stays barred by the keyed hash in `leadsearch`"
        ),
    ];

    public async Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var (row, entry) in list.AllAsync(cancellationToken))
        {
            if (who.Is(entry.Workspace, entry.Email))
            {
                count++;
                if (confirmed)
                {
                    await tables.DeleteAsync(table, row.Partition, row.Row, cancellationToken);
                }
            }
        }
        return count;
    }
}
