using System.Globalization;
using System.Runtime.CompilerServices;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Sends, opens and clicks in the order of their receipt, so that the newest of them are found without the whole ledger.</summary>
/// <remarks>
/// A table for each day of receipt, <c>receipts20261128</c>, newest first. A batch of events is one transaction: a row for each workspace,
/// and in it a line for each event, with its key and what lists are filtered by. It is written before the ledger's rows; an event that
/// comes twice has two lines, and the ledger says which of them is its own.
/// </remarks>
internal sealed class EngagementReceipts(ITableStore tables)
{
    public const string TablePrefix = "receipts";

    private const string Partition = "r";
    private const string Column = "Lines";
    private const int MostColumns = 8;
    private const int MostText = TableRules.MaxTextLength - 1_000;
    private const int RowsAtOnce = 8;

    public async Task WriteAsync(IEnumerable<Receipt> receipts, CancellationToken cancellationToken)
    {
        foreach (var day in receipts.GroupBy(receipt => ReceiptOrder.DayOf(receipt.ReceivedAt)))
        {
            var rows = day.GroupBy(receipt => receipt.Workspace).SelectMany(own => RowsOf(own.Key, [.. own]));
            foreach (var some in rows.Chunk(TableRules.MaxBatch))
            {
                await tables.BatchAsync(TablePrefix + day.Key, Partition, [.. some.Select(TableOperation.Upsert)], cancellationToken);
            }
        }
    }

    /// <summary>Newest first; of an event that was delivered twice, each of its receipts.</summary>
    public async IAsyncEnumerable<ReceiptLine> ReadAsync(ReceiptFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A row comes in the order of its newest line; its older ones wait until no later row can have a newer one.
        var waiting = new PriorityQueue<ReceiptLine, long>();
        foreach (
            var table in (await tables.ListTablesAsync(TablePrefix, cancellationToken))
                .Where(table =>
                    DayOfTable(table) is { } day
                    && !(filter.Since is { } since && string.CompareOrdinal(day, ReceiptOrder.DayOf(since)) < 0)
                )
                .Reverse()
        )
        {
            await foreach (var row in tables.QueryFirstAsync(table, Partition, null, null, RowsAtOnce, cancellationToken))
            {
                var newest = NewestOf(row);
                while (waiting.TryPeek(out var line, out _) && line.ReceivedAt > newest)
                {
                    yield return waiting.Dequeue();
                }
                if (newest < filter.Since)
                {
                    break;
                }
                if (filter.Sees(row.Text("Workspace") ?? ""))
                {
                    foreach (var line in LinesOf(row, filter))
                    {
                        waiting.Enqueue(line, -line.ReceivedAt.UtcTicks);
                    }
                }
            }
        }
        while (waiting.TryDequeue(out var line, out _))
        {
            yield return line;
        }
    }

    /// <returns>Null for a table that only begins alike.</returns>
    internal static string? DayOfTable(string table) =>
        table[TablePrefix.Length..] is { Length: 8 } day && !day.AsSpan().ContainsAnyExceptInRange('0', '9') ? day : null;

    /// <summary>The columns of lines, by name.</summary>
    internal static IEnumerable<(string Column, string Lines)> ColumnsOf(TableRow row)
    {
        for (var number = 0; row.Text(ColumnOf(number)) is { } lines; number++)
        {
            yield return (ColumnOf(number), lines);
        }
    }

    private static IEnumerable<ReceiptLine> LinesOf(TableRow row, ReceiptFilter filter) =>
        ColumnsOf(row)
            .Where(column => filter.MayMatch(column.Lines))
            .SelectMany(column => column.Lines.Split('\n'))
            .Select(ReceiptLine.Parse)
            .OfType<ReceiptLine>()
            .Where(filter.Matches);

    private static IEnumerable<TableRow> RowsOf(string workspace, IReadOnlyList<Receipt> receipts)
    {
        var newestFirst = receipts.OrderByDescending(receipt => receipt.ReceivedAt).Select(ReceiptLine.Of).ToList();
        foreach (var (columns, newest) in ColumnsOf(newestFirst).Chunk(MostColumns).Select(some => (some, some[0].Newest)))
        {
            var row = new TableRow(Partition, $"{ReceiptOrder.Before(newest)}-{Guid.NewGuid():N}").Set("Workspace", workspace);
            foreach (var (number, column) in columns.Index())
            {
                row.Set(ColumnOf(number), column.Lines);
            }
            yield return row;
        }
    }

    private static IEnumerable<(string Lines, DateTimeOffset Newest)> ColumnsOf(IReadOnlyList<ReceiptLine> newestFirst)
    {
        var (lines, length, newest) = (new List<string>(), 0, DateTimeOffset.MinValue);
        foreach (var line in newestFirst)
        {
            var text = line.ToString();
            if (length + text.Length > MostText && lines.Count > 0)
            {
                yield return (string.Join('\n', lines), newest);
                (lines, length) = ([], 0);
            }
            newest = lines.Count == 0 ? line.ReceivedAt : newest;
            lines.Add(text);
            length += text.Length + 1;
        }
        if (lines.Count > 0)
        {
            yield return (string.Join('\n', lines), newest);
        }
    }

    private static DateTimeOffset NewestOf(TableRow row) =>
        new(
            DateTimeOffset.MaxValue.UtcTicks - long.Parse(row.Row.AsSpan(0, row.Row.IndexOf('-')), CultureInfo.InvariantCulture),
            TimeSpan.Zero
        );

    private static string ColumnOf(int number) => Column + number.ToString("00", CultureInfo.InvariantCulture);
}
