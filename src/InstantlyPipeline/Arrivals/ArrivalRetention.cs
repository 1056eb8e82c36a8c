using InstantlyPipeline.Intake;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Removes rows of lists and timelines that are past the retention time.</summary>
/// <remarks>
/// A day of receipt is dropped whole. The timeline is gone through in parts: sixteen an hour, by the clock, because in Azure a process
/// seldom lives from one run to the next; so each part has its turn within a day. An open event of so long ago has left the ledger, or
/// nobody goes on with it.
/// </remarks>
internal sealed class ArrivalRetention(ITableStore tables, Timeline timeline, OpenEvents open, Quarantine quarantine, TimeProvider time)
    : IRetained
{
    private const int SlicesPerRun = 16;

    public async Task PurgeAsync(DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var oldestDay = ReceiptOrder.DayOf(oldest);
        foreach (var table in await tables.ListTablesAsync(ArrivalIndex.TablePrefix, cancellationToken))
        {
            if (ArrivalIndex.DayOfTable(table) is { } day && string.CompareOrdinal(day, oldestDay) < 0)
            {
                await tables.DropTableAsync(table, cancellationToken);
            }
        }
        foreach (var table in await tables.ListTablesAsync(EngagementReceipts.TablePrefix, cancellationToken))
        {
            if (EngagementReceipts.DayOfTable(table) is { } day && string.CompareOrdinal(day, oldestDay) < 0)
            {
                await tables.DropTableAsync(table, cancellationToken);
            }
        }
        var hour = time.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour;
        for (var slice = 0; slice < SlicesPerRun; slice++)
        {
            await timeline.PurgeAsync((int)(((hour * SlicesPerRun) + slice) % Timeline.Slices), oldest, cancellationToken);
        }
        await open.PurgeAsync(oldest - TimeSpan.FromDays(7), cancellationToken);
        await quarantine.PurgeUndecidedAsync(oldest, cancellationToken);
    }
}
