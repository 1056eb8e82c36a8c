using System.Globalization;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Operations.Operators;

/// <summary>Who did what, when, from where and why. Rows are only ever added, and leave after a year with their month.</summary>
/// <remarks>A table for each month, <c>trail202611</c>, newest first.</remarks>
public sealed class Trail(ITableStore tables, TimeProvider time)
{
    public const string TablePrefix = "trail";

    /// <summary>Months that are kept beside the running one.</summary>
    public const int MonthsKept = 12;

    private const string Partition = "t";
    private const int PageSize = 100;

    /// <param name="entry">Its time is set here.</param>
    public Task AddAsync(TrailEntry entry, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.UtcTicks - now.UtcTicks:D19}-{Guid.NewGuid():N}");
        return tables.InsertAsync(
            TableOf(now),
            new TableRow(Partition, row)
                .Set("At", now)
                .Set("Who", entry.Who)
                .Set("What", entry.What)
                .Set("Workspace", entry.Workspace)
                .Set("EventKey", entry.EventKey)
                .Set("Person", entry.Person)
                .Set("Why", entry.Why)
                .Set("From", entry.From)
                .Set("Outcome", entry.Outcome),
            cancellationToken
        );
    }

    /// <param name="cursor">As the page before it said; null begins at the newest.</param>
    /// <param name="sees">Which workspaces' entries may be shown.</param>
    public async Task<TrailPage> ReadAsync(string? cursor, Func<string?, bool> sees, CancellationToken cancellationToken)
    {
        var items = new List<TrailEntry>();
        var (fromMonth, fromRow) = cursor?.Split('.') is [{ } month, { } place] ? (month, place) : (null, null);
        foreach (var table in (await tables.ListTablesAsync(TablePrefix, cancellationToken)).Reverse())
        {
            var name = table[TablePrefix.Length..];
            if (fromMonth is not null && string.CompareOrdinal(name, fromMonth) > 0)
            {
                continue;
            }
            var read = 0;
            await foreach (
                var row in tables.QueryAsync(table, Partition, name == fromMonth ? fromRow + "~" : null, null, cancellationToken)
            )
            {
                if (sees(row.Text("Workspace")))
                {
                    items.Add(Of(row));
                }
                if (items.Count == PageSize || ++read == PageSize * 10)
                {
                    return new TrailPage(items, $"{name}.{row.Row}");
                }
            }
        }
        return new TrailPage(items, null);
    }

    /// <summary>Drops the months that are past their time.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var oldest = TableOf(time.GetUtcNow().AddMonths(-MonthsKept));
        foreach (
            var table in (await tables.ListTablesAsync(TablePrefix, cancellationToken)).Where(table =>
                string.CompareOrdinal(table, oldest) < 0
            )
        )
        {
            await tables.DropTableAsync(table, cancellationToken);
        }
    }

    private static TrailEntry Of(TableRow row) =>
        new(
            row.Time("At") ?? default,
            row.Text("Who") ?? "",
            row.Text("What") ?? "",
            row.Text("Workspace"),
            row.Text("EventKey"),
            row.Text("Person"),
            row.Text("Why"),
            row.Text("From"),
            row.Text("Outcome")
        );

    private static string TableOf(DateTimeOffset at) => TablePrefix + at.UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture);
}
