using System.Globalization;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Numbers;

/// <summary>Adds up what was counted: in each partition into a few rows, and once a day is over for long enough into table
/// <c>numbers</c>.</summary>
/// <remarks>A day's sums are written whole and can be written again: what comes late is in the next writing.</remarks>
internal sealed class NumbersFold(ITableStore tables, DayNumbers numbers, TimeProvider time) : IUpkeep, IRetained
{
    /// <summary>Days after which hardly an event of a day comes any more.</summary>
    private const int DaysOpen = 3;

    private const int MostClosedAtOnce = 7;

    private readonly TallyFolder _folder = new(tables);

    public string Name => "numbers";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var turn = time.GetUtcNow().UtcTicks / Upkeep.Every.Ticks;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var day in (DateOnly[])[today, today.AddDays(-1)])
        {
            foreach (var rows in TallyRows.All)
            {
                await FoldAsync(rows, NameOf(day), cancellationToken);
            }
        }
        await CloseAsync(NameOf(today.AddDays(-DaysOpen - (int)(turn % 30))), cancellationToken);
    }

    public async Task PurgeAsync(DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var before = NameOf(DateOnly.FromDateTime(oldest.UtcDateTime));
        await foreach (var old in tables.QueryAsync(DayNumbers.Table, partition: null, null, null, cancellationToken))
        {
            if (string.CompareOrdinal(old.Partition, before) < 0)
            {
                await tables.DeleteAsync(DayNumbers.Table, old.Partition, old.Row, cancellationToken);
            }
        }
    }

    /// <summary>Adds up one partition of a day.</summary>
    internal Task FoldAsync(string day, string partition, CancellationToken cancellationToken) =>
        _folder.FoldAsync(TallyRows.Counts, day, partition, cancellationToken);

    private async Task FoldAsync(TallyRows rows, string day, CancellationToken cancellationToken)
    {
        foreach (var partition in rows.Partitions)
        {
            await _folder.FoldAsync(rows, day, partition, cancellationToken);
        }
    }

    private async Task CloseAsync(string day, CancellationToken cancellationToken)
    {
        foreach (var rows in TallyRows.All)
        {
            await FoldAsync(rows, day, cancellationToken);
            var counted = await numbers.CountedAsync(rows, day, cancellationToken);
            var partition = DayNumbers.ClosedPartition(rows, day);
            var sums = rows.SumsOf(partition, 0, counted);
            var stale = await tables
                .QueryAsync(DayNumbers.Table, partition, null, null, cancellationToken)
                .Where(row => sums.All(sum => sum.Row != row.Row))
                .ToListAsync(cancellationToken);
            // A few rows to a transaction, for they may be long; what an earlier writing needed more of leaves with them.
            foreach (var some in stale.Select(TableOperation.Delete).Concat(sums.Select(TableOperation.Upsert)).Chunk(MostClosedAtOnce))
            {
                await tables.BatchAsync(DayNumbers.Table, partition, some, cancellationToken);
            }
        }
    }

    private static string NameOf(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
