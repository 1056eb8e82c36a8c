using InstantlyPipeline.Failures;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Numbers;

/// <summary>Reads what was counted of a day.</summary>
/// <remarks>
/// While a day is young its tallies are read where they are written, partition by partition, so that nothing is missing. Once
/// <see cref="NumbersFold"/> has put an older day's sums into table <c>numbers</c>, that is one look. Whoever meets many rows that are not
/// added up yet adds them up behind the answer: a flood makes one look dear, and not the looks after it.
/// </remarks>
public sealed class DayNumbers(ITableStore tables)
{
    internal const string Table = "numbers";

    /// <summary>Rows of a partition that a look reads one by one and leaves as they are.</summary>
    private const int MostAdded = 60;

    private readonly TallyFolder _folder = new(tables);

    /// <param name="day">UTC, of the events' own time, as <c>yyyyMMdd</c>.</param>
    public Task<IReadOnlyList<Tally>> OfDayAsync(string day, CancellationToken cancellationToken) =>
        OfDayAsync(TallyRows.Counts, day, cancellationToken);

    /// <summary>The day's mails by workspace and, as <see cref="Tally.What"/>, the recipient's domain.</summary>
    internal Task<IReadOnlyList<Tally>> SentToAsync(string day, CancellationToken cancellationToken) =>
        OfDayAsync(TallyRows.SentTo, day, cancellationToken);

    /// <summary>The sums of one partition as they lie beside its ledger rows.</summary>
    internal async Task<IReadOnlyList<Tally>> OfPartitionAsync(string day, string partition, CancellationToken cancellationToken) =>
        Tally.Sum(await ReadAsync(TallyRows.Counts, day, partition, cancellationToken));

    /// <summary>The sums of the day as they lie beside the ledger rows.</summary>
    internal async Task<IReadOnlyList<Tally>> CountedAsync(TallyRows rows, string day, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(rows.Partitions.Select(partition => ReadAsync(rows, day, partition, cancellationToken)));
        return Tally.Sum(parts.SelectMany(tallies => tallies));
    }

    /// <summary>The partition of table <see cref="Table"/> with a closed day's sums.</summary>
    internal static string ClosedPartition(TallyRows rows, string day) => rows == TallyRows.Counts ? day : $"{day}|{rows.Name}";

    private async Task<IReadOnlyList<Tally>> OfDayAsync(TallyRows rows, string day, CancellationToken cancellationToken)
    {
        var closed = await tables
            .QueryAsync(Table, ClosedPartition(rows, day), null, null, cancellationToken)
            .ToListAsync(cancellationToken);
        return closed.Count > 0 ? [.. closed.SelectMany(rows.Read)] : await CountedAsync(rows, day, cancellationToken);
    }

    private async Task<List<Tally>> ReadAsync(TallyRows rows, string day, string partition, CancellationToken cancellationToken)
    {
        var found = await tables
            .QueryAsync(EventLedger.TablePrefix + day, partition, rows.Start, rows.End, cancellationToken)
            .ToListAsync(cancellationToken);
        var tallies = found.SelectMany(rows.Read).ToList();
        if (found.Count(row => !rows.IsSum(row)) > MostAdded)
        {
            try
            {
                await _folder.FoldAsync(rows, day, partition, cancellationToken);
            }
            catch (TransientFailureException)
            {
                // The numbers are read, which is what was asked for; the upkeep adds up what is left.
            }
        }
        return tallies;
    }
}
