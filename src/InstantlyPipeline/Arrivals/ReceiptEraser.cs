using InstantlyPipeline.Erasing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Takes somebody's lines out of the receipts of sends, opens and clicks.</summary>
internal sealed class ReceiptEraser(ITableStore tables) : IEraser
{
    private const int MostTries = 10;

    public IReadOnlyList<StoredTable> Tables { get; } =
    [
        new StoredTable(
            EngagementReceipts.TablePrefix,
            "when a send, open or click was received, with the beginning of a hash of the address",
            "after `Retention__Days`, a whole day at a time",
            "the person's lines are removed; a client's rows"
        )
        {
            IsSeries = true,
        },
    ];

    public async Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken)
    {
        var count = 0;
        var person = who.Email is null ? null : ReceiptLine.Person(who.Email);
        await foreach (var row in tables.QueryAsync(table, partition: null, null, null, cancellationToken))
        {
            // Whoever is in the workspace, if all of them are meant.
            if (!who.Is(row.Text("Workspace"), who.Email ?? "") || !Without(row, person, who.At).IsChanged)
            {
                continue;
            }
            count++;
            if (confirmed)
            {
                await EraseAsync(table, row, person, who.At, cancellationToken);
            }
        }
        return count;
    }

    private async Task EraseAsync(string table, TableRow row, string? person, DateTimeOffset until, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (left, isChanged, isEmpty) = Without(row, person, until);
            if (!isChanged)
            {
                return;
            }
            if (isEmpty)
            {
                await tables.DeleteAsync(table, row.Partition, row.Row, cancellationToken);
                return;
            }
            // Two who forget at once may meet at a row.
            if (
                await tables.UpdateAsync(table, left, cancellationToken) is not null
                || await tables.GetAsync(table, row.Partition, row.Row, cancellationToken) is not { } now
            )
            {
                return;
            }
            row = now;
        }
    }

    private static (TableRow Left, bool IsChanged, bool IsEmpty) Without(TableRow row, string? person, DateTimeOffset until)
    {
        var left = new TableRow(row.Partition, row.Row) { ETag = row.ETag }.Set("Workspace", row.Text("Workspace"));
        var (isChanged, isEmpty) = (false, true);
        foreach (var (column, lines) in EngagementReceipts.ColumnsOf(row))
        {
            var all = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var kept = all.Where(line => ReceiptLine.Parse(line) is { } read && !IsMeant(read)).ToList();
            isChanged |= kept.Count < all.Length;
            isEmpty &= kept.Count == 0;
            left.Set(column, string.Join('\n', kept));
        }
        return (left, isChanged, isEmpty);

        bool IsMeant(ReceiptLine line) => line.ReceivedAt <= until && (person is null || line.PersonHash == person);
    }
}
