using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Numbers;

/// <summary>Adds up what was counted in one partition of a day, eighty rows in a transaction.</summary>
/// <remarks>
/// The rows that are added up leave in the transaction that writes their sum; should somebody else have removed one of them meanwhile,
/// nothing of it happens. So each is counted once, however many do this at a time, and wherever it is cut off. Where the sums are more than
/// a transaction holds, the first of them stay as they are and the later ones go on: a name may then stand in several, and readers add up.
/// </remarks>
internal sealed class TallyFolder(ITableStore tables)
{
    // A transaction takes a hundred rows, the sums among them.
    private const int MostAtOnce = 80;
    private const int MostSumsRead = 4;
    private const int MostSumsWritten = 7;

    public async Task FoldAsync(TallyRows rows, string day, string partition, CancellationToken cancellationToken)
    {
        var table = EventLedger.TablePrefix + day;
        var all = false;
        while (!all)
        {
            var added = await tables
                .QueryAsync(table, partition, rows.Start, rows.Sums, cancellationToken)
                .Take(MostAtOnce)
                .ToListAsync(cancellationToken);
            if (added.Count == 0)
            {
                return;
            }
            all = added.Count < MostAtOnce;
            var sums = await tables.QueryAsync(table, partition, rows.Sums, rows.End, cancellationToken).ToListAsync(cancellationToken);
            var open = sums.TakeLast(MostSumsRead).ToList();
            var first = open.Count > 0 ? rows.NumberOf(open[0]) : 0;
            IReadOnlyList<TableRow> folded;
            while (true)
            {
                folded = rows.SumsOf(partition, first, Tally.Sum(open.Concat(added).SelectMany(rows.Read)));
                if (folded.Count <= MostSumsWritten || added.Count == 1)
                {
                    break;
                }
                // The longest names there may be: fewer at a time.
                (added, all) = (added[..(added.Count / 2)], false);
            }
            var known = open.ToDictionary(row => row.Row, row => row.ETag);
            var operations = added
                .Select(TableOperation.Delete)
                .Concat(
                    folded.Select(row =>
                        known.GetValueOrDefault(row.Row) is { } etag ? TableOperation.Update(With(row, etag)) : TableOperation.Insert(row)
                    )
                )
                .Concat(open.Where(row => folded.All(kept => kept.Row != row.Row)).Select(TableOperation.Delete))
                .ToList();
            if (await tables.BatchAsync(table, partition, operations, cancellationToken) is not null)
            {
                return; // somebody else folds here
            }
        }
    }

    private static TableRow With(TableRow row, string etag)
    {
        row.ETag = etag;
        return row;
    }
}
