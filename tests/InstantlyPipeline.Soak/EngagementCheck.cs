using InstantlyPipeline.Engagement;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Sqlite;

namespace InstantlyPipeline.Soak;

/// <summary>Engagement has no side effect outside: its counters, read from the store after the end, are compared with what was
/// sent.</summary>
internal sealed record EngagementCheck(long Acknowledged, long Sent, long Counted)
{
    /// <summary>Each acknowledged one counted, and none twice. An unacknowledged one may have been taken before its answer was
    /// lost.</summary>
    public bool Good => Counted >= Acknowledged && Counted <= Sent;

    /// <param name="counted">By the pipeline.</param>
    public static EngagementCheck Of(SentEvents sent, long counted)
    {
        var (all, acknowledged) = (0L, 0L);
        for (var number = 0; number < sent.Count; number++)
        {
            if (!SentEvents.IsActing(sent.KindOf(number)))
            {
                all++;
                acknowledged += sent.IsAcknowledged(number) ? 1 : 0;
            }
        }
        return new EngagementCheck(acknowledged, all, counted);
    }

    public static async Task<EngagementCheck> ReadAsync(string data, SentEvents sent, CancellationToken cancellationToken)
    {
        await using var database = new SqliteDatabase(data);
        var tables = new SqliteTableStore(database);
        var counts = new EngagementCounts(tables, new DayNumbers(tables));
        var counted = 0L;
        foreach (var table in await tables.ListTablesAsync(EventLedger.TablePrefix + "2", cancellationToken))
        {
            counted += (await counts.OfDayAsync(table[EventLedger.TablePrefix.Length..], cancellationToken)).Sum(count => count.Count);
        }
        return Of(sent, counted);
    }
}
