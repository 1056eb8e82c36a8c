using System.Globalization;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Numbers;

/// <summary>Adds up what was counted: in each partition into one row, and once a day is over for long enough into table
/// <c>numbers</c>.</summary>
/// <remarks>
/// The rows that are added up leave in the transaction that writes their sum; should somebody else have removed one of them meanwhile,
/// nothing of it happens. So each is counted once, however many do this at a time, and wherever it is cut off. A day's sums are written
/// whole and can be written again: what comes late is in the next writing.
/// </remarks>
internal sealed class NumbersFold(ITableStore tables, DayNumbers numbers, TimeProvider time) : IUpkeep, IRetained
{
    /// <summary>Days after which hardly an event of a day comes any more.</summary>
    private const int DaysOpen = 3;

    // A transaction takes a hundred rows, the sums among them.
    private const int MostAtOnce = 80;
    private const int MostSums = 20;

    public string Name => "numbers";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var turn = time.GetUtcNow().UtcTicks / Upkeep.Every.Ticks;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var day in (DateOnly[])[today, today.AddDays(-1)])
        {
            foreach (var partition in LedgerPartition.AllOfEngagement)
            {
                await FoldAsync(NameOf(day), partition, cancellationToken);
            }
            // The sixteen others get little; each has its turn within an hour and a half.
            await FoldAsync(NameOf(day), LedgerPartition.Acting[(int)(turn % LedgerPartition.Acting.Count)], cancellationToken);
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
    internal async Task FoldAsync(string day, string partition, CancellationToken cancellationToken)
    {
        var table = EventLedger.TablePrefix + day;
        while (true)
        {
            var rows = await tables
                .QueryAsync(table, partition, TallyRows.Start, TallyRows.End, cancellationToken)
                .Take(MostAtOnce + MostSums)
                .ToListAsync(cancellationToken);
            var added = rows.Where(row => !TallyRows.IsSum(row)).Take(MostAtOnce).ToList();
            if (added.Count == 0)
            {
                return;
            }
            var sums = await tables.QueryAsync(table, partition, "tally=", TallyRows.End, cancellationToken).ToListAsync(cancellationToken);
            var folded = Tally
                .Sum(sums.Concat(added).SelectMany(TallyRows.Read))
                .Chunk(TallyRows.MostPerRow)
                .Select((some, number) => TallyRows.SumOf(partition, number, some))
                .ToList();
            if (folded.Count + added.Count > TableRules.MaxBatch)
            {
                return; // more campaigns than a transaction holds: they are read one by one, which is right, and slower
            }
            var known = sums.ToDictionary(row => row.Row, row => row.ETag);
            var operations = added
                .Select(TableOperation.Delete)
                .Concat(
                    folded.Select(row =>
                        known.GetValueOrDefault(row.Row) is { } etag ? TableOperation.Update(With(row, etag)) : TableOperation.Insert(row)
                    )
                )
                .Concat(sums.Where(row => folded.All(kept => kept.Row != row.Row)).Select(TableOperation.Delete))
                .ToList();
            if (await tables.BatchAsync(table, partition, operations, cancellationToken) is not null || added.Count < MostAtOnce)
            {
                return; // somebody else folds here, or all is folded
            }
        }
    }

    private static TableRow With(TableRow row, string etag)
    {
        row.ETag = etag;
        return row;
    }

    private async Task CloseAsync(string day, CancellationToken cancellationToken)
    {
        foreach (var partition in LedgerPartition.All)
        {
            await FoldAsync(day, partition, cancellationToken);
        }
        var counted = await numbers.CountedAsync(day, cancellationToken);
        var rows = counted.Chunk(TallyRows.MostPerRow).Select((some, number) => TallyRows.SumOf(day, number, some)).ToList();
        foreach (var some in rows.Chunk(TableRules.MaxBatch))
        {
            await tables.BatchAsync(DayNumbers.Table, day, [.. some.Select(TableOperation.Upsert)], cancellationToken);
        }
    }

    private static string NameOf(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
