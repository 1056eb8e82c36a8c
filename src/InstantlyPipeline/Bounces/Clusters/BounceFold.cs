using System.Globalization;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>Turns the rows of old bounces into one number a day, and forgets the numbers of days past the retention time.</summary>
/// <remarks>A bounce's rows leave in the transaction that adds them to the number, so each is counted once however often this is cut off,
/// and whoever else does it at the same time.</remarks>
internal sealed class BounceFold(ITableStore tables, TimeProvider time, IOptions<RetentionOptions> retention) : IUpkeep
{
    /// <summary>Reports are looked for during a day, and a retry may take three more: until then the kind of a bounce may still become
    /// known.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromDays(5);

    // A hundred writes to a transaction: the number, and a bounce with up to five rows for kinds.
    private const int BouncesPerTransaction = 16;

    public string Name => "bounce-counts";

    /// <summary>Once an hour, though it is asked every five minutes: it looks at all bounces of the last days. The clock says when, for in
    /// Azure no process remembers.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        time.GetUtcNow().Minute < 5 ? FoldAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Does all that is due.</summary>
    public async Task FoldAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = Day(now - Settled);
        foreach (var by in Enum.GetValues<BounceDimension>())
        {
            var letter = BounceTally.Letter(by);
            var waiting = new List<TableRow>();
            await foreach (var row in tables.QueryAsync(BounceTally.Table, partition: null, $"{letter}|", $"{letter}|~", cancellationToken))
            {
                if (string.CompareOrdinal(BounceTally.DayOf(row), before) >= 0)
                {
                    continue;
                }
                // A group ends where another day or value begins, or where the next bounce would not fit.
                if (
                    waiting.Count > 0
                    && (GroupOf(row) != GroupOf(waiting[0]) || (IsBounce(row) && waiting.Count(IsBounce) == BouncesPerTransaction))
                )
                {
                    await FoldAsync(by, waiting, cancellationToken);
                    waiting.Clear();
                }
                waiting.Add(row);
            }
            if (waiting.Count > 0)
            {
                await FoldAsync(by, waiting, cancellationToken);
            }
        }
        await ForgetAsync(Day(now - TimeSpan.FromDays(retention.Value.Days)), cancellationToken);
    }

    private async Task FoldAsync(BounceDimension by, List<TableRow> rows, CancellationToken cancellationToken)
    {
        var (partition, day, hash) = GroupOf(rows[0]);
        var key = $"{BounceTally.NumberPrefix}{day}|{BounceTally.Letter(by)}|{hash}";
        var stored = await tables.GetAsync(BounceTally.Table, partition, key, cancellationToken);
        BounceNumber? number = stored is null ? null : BounceTally.NumberOf(stored);
        await foreach (var (row, kind) in BounceTally.CountedAsync(rows.ToAsyncEnumerable(), cancellationToken))
        {
            number = (number ?? BounceTally.Empty(row, by, day)).And(kind);
        }
        var operations = rows.Select(TableOperation.Delete).ToList();
        if (number is not null)
        {
            var write = BounceTally.RowOf(partition, key, number, stored?.ETag);
            operations.Add(stored is null ? TableOperation.Insert(write) : TableOperation.Update(write));
        }
        // Where somebody else was faster nothing is written; the next run does what is left.
        await tables.BatchAsync(BounceTally.Table, partition, operations, cancellationToken);
    }

    private async Task ForgetAsync(string before, CancellationToken cancellationToken)
    {
        foreach (var prefix in (string[])[BounceTally.NumberPrefix, ClusterClaims.Prefix])
        {
            await foreach (var row in tables.QueryAsync(BounceTally.Table, partition: null, prefix, prefix + before, cancellationToken))
            {
                await tables.DeleteAsync(BounceTally.Table, row.Partition, row.Row, cancellationToken);
            }
        }
    }

    private static bool IsBounce(TableRow row) => row.Row.Split('|').Length == 4;

    private static (string Partition, string Day, string Hash) GroupOf(TableRow row) =>
        (row.Partition, BounceTally.DayOf(row), row.Row.Split('|')[1]);

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
