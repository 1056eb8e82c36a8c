using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Numbers;

/// <summary>Reads what was counted of a day.</summary>
/// <remarks>
/// While a day is young its tallies are read where they are written, partition by partition, so that nothing is missing. Once
/// <see cref="NumbersFold"/> has put an older day's sums into table <c>numbers</c>, that is one look.
/// </remarks>
public sealed class DayNumbers(ITableStore tables)
{
    internal const string Table = "numbers";

    /// <param name="day">UTC, of the events' own time, as <c>yyyyMMdd</c>.</param>
    public async Task<IReadOnlyList<Tally>> OfDayAsync(string day, CancellationToken cancellationToken)
    {
        var closed = await tables.QueryAsync(Table, day, null, null, cancellationToken).ToListAsync(cancellationToken);
        return closed.Count > 0 ? [.. closed.SelectMany(TallyRows.Read)] : await CountedAsync(day, cancellationToken);
    }

    /// <summary>The sums of one partition as they lie beside its ledger rows.</summary>
    internal async Task<IReadOnlyList<Tally>> OfPartitionAsync(string day, string partition, CancellationToken cancellationToken) =>
        Tally.Sum(
            (
                await tables
                    .QueryAsync(EventLedger.TablePrefix + day, partition, TallyRows.Start, TallyRows.End, cancellationToken)
                    .ToListAsync(cancellationToken)
            ).SelectMany(TallyRows.Read)
        );

    /// <summary>The sums of the day as they lie beside the ledger rows.</summary>
    internal async Task<IReadOnlyList<Tally>> CountedAsync(string day, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(
            LedgerPartition.All.Select(async partition =>
                await tables
                    .QueryAsync(EventLedger.TablePrefix + day, partition, TallyRows.Start, TallyRows.End, cancellationToken)
                    .ToListAsync(cancellationToken)
            )
        );
        return Tally.Sum(parts.SelectMany(rows => rows).SelectMany(TallyRows.Read));
    }
}
