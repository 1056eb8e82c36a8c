using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Retention;

/// <summary>Forgets whole days: a day's table is dropped in one call, with its events, steps, bodies and counters.</summary>
/// <remarks>
/// A day is left whole, and looked at again next time, when it holds unfinished work, or an event that came late and was received within
/// the retention time. Unfinished work is never removed. It normally ends within 72 hours. If a day still holds some after that, nobody
/// goes on with it and the day would stay for ever; so its finished events are then removed row by row. Dead letters count as finished: a
/// person had the whole retention time to act on them. An event may be delivered for the first time after the look at its day and before
/// the drop. It then loses its row; its run notices that and is retried with a new claim.
/// </remarks>
public sealed partial class RetentionSweep(
    ITableStore tables,
    IDeadMessages deadMessages,
    SendLog sends,
    TimeProvider time,
    IOptions<RetentionOptions> options,
    ILogger<RetentionSweep> logger,
    IEnumerable<IRetained>? retained = null
) : IPeriodicTask
{
    /// <summary>The tables of bodies that no message could hold, one a day, written by the host that needs them.</summary>
    public const string BodiesTablePrefix = "bodies";

    /// <summary>The column there that says when a body was kept.</summary>
    public const string KeptAt = "KeptAt";

    /// <summary>A day that is not dropped this long after its time holds work that nobody goes on with.</summary>
    private static readonly TimeSpan Overdue = RetryPolicy.GiveUpAfter + TimeSpan.FromDays(1);

    /// <summary>Longer than a look through a day's table lasts, after which the table is dropped.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    public string Name => "retention";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    /// <summary>
    /// Whether a finished event may be removed within a day. Such an event must not be reopened: its day may have been looked at already,
    /// and then the drop of the table would take the reopened event along.
    /// </summary>
    public bool MayLeaveSoon(LedgerEntry entry)
    {
        var soon = Oldest + Margin;
        return !IsKept(entry, soon) && IsBefore(entry.Key.Day, soon);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var oldest = Oldest;
        foreach (var table in await DaysBeforeAsync(Quarantine.TablePrefix, oldest, cancellationToken))
        {
            await DropAsync(table, cancellationToken);
        }
        foreach (var table in await DaysBeforeAsync(EventLedger.TablePrefix, oldest, cancellationToken))
        {
            await ForgetDayAsync(table, oldest, cancellationToken);
        }
        foreach (var table in await DaysBeforeAsync(BodiesTablePrefix, oldest, cancellationToken))
        {
            if (
                !await tables
                    .QueryAsync(table, partition: null, null, null, cancellationToken)
                    .AnyAsync(row => row.Time(KeptAt) >= oldest, cancellationToken)
            )
            {
                await DropAsync(table, cancellationToken);
            }
        }
        if (await deadMessages.PurgeAsync(oldest, cancellationToken) is > 0 and var purged)
        {
            Log.DeadMessagesPurged(logger, purged);
        }
        await PurgeSendsAsync(oldest, cancellationToken);
        foreach (var other in retained ?? [])
        {
            await other.PurgeAsync(oldest, cancellationToken);
        }
    }

    private DateTimeOffset Oldest => time.GetUtcNow() - TimeSpan.FromDays(options.Value.Days);

    private static bool IsKept(LedgerEntry entry, DateTimeOffset oldest) => !entry.IsSettled || entry.ReceivedAt >= oldest;

    private static bool IsBefore(string day, DateTimeOffset oldest) =>
        DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date < DateOnly.FromDateTime(oldest.UtcDateTime);

    private async Task<IReadOnlyList<string>> DaysBeforeAsync(string prefix, DateTimeOffset oldest, CancellationToken cancellationToken) =>
        [.. (await tables.ListTablesAsync(prefix, cancellationToken)).Where(table => IsBefore(table[prefix.Length..], oldest))];

    private async Task ForgetDayAsync(string table, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        if (!await EventsAsync(table, cancellationToken).AnyAsync(row => IsKept(LedgerEntry.From(row), oldest), cancellationToken))
        {
            await DropAsync(table, cancellationToken);
        }
        else if (IsBefore(table[EventLedger.TablePrefix.Length..], oldest - Overdue))
        {
            await RemoveFinishedAsync(table, oldest, cancellationToken);
        }
        else
        {
            Log.Kept(logger, table);
        }
    }

    /// <summary>Counters stay, for they also count what stays; they leave with the table.</summary>
    private async Task RemoveFinishedAsync(string table, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var row in EventsAsync(table, cancellationToken))
        {
            if (!IsKept(LedgerEntry.From(row), oldest))
            {
                // The event last: as long as it is there, a next run finds what is left of it.
                await PayloadArchive.RemoveAsync(tables, row.Partition, EventKey.Parse(row.Row), cancellationToken);
                await tables.DeleteAsync(table, row.Partition, row.Row, cancellationToken);
                removed++;
            }
        }
        if (removed > 0)
        {
            Log.FinishedRemoved(logger, removed, table);
        }
    }

    /// <summary>A slice an hour, so that every send is looked at each sixteen hours and no run takes long.</summary>
    /// <remarks>
    /// The clock says which, because in Azure a process seldom lives from one run to the next. Sixteen hours do not divide a day: what runs
    /// in office hours only comes to every slice within two days, too.
    /// </remarks>
    private async Task PurgeSendsAsync(DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var slice = (int)(time.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour % SendLog.Slices);
        if (await sends.PurgeAsync(slice, oldest, cancellationToken) is > 0 and var purged)
        {
            Log.SendsPurged(logger, purged);
        }
    }

    private IAsyncEnumerable<TableRow> EventsAsync(string table, CancellationToken cancellationToken) =>
        tables.QueryAsync(table, partition: null, "v1-", "v1.", cancellationToken);

    private async Task DropAsync(string table, CancellationToken cancellationToken)
    {
        await tables.DropTableAsync(table, cancellationToken);
        Log.Dropped(logger, table);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Table} is past the retention time and was dropped.")]
        public static partial void Dropped(ILogger logger, string table);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Debug,
            Message = "{Table} is past the retention time and is kept: it holds unfinished or late events."
        )]
        public static partial void Kept(ILogger logger, string table);

        [LoggerMessage(
            EventId = 3,
            Level = LogLevel.Information,
            Message = "{Count} dead messages are past the retention time and were removed."
        )]
        public static partial void DeadMessagesPurged(ILogger logger, int count);

        [LoggerMessage(
            EventId = 4,
            Level = LogLevel.Warning,
            Message = "{Count} finished events of {Table} were removed; the table itself stays, for it holds late events, or "
                + "unfinished ones that nobody goes on with: see `events --status processing`, `retrying` and `dead`, then replay or "
                + "discard them."
        )]
        public static partial void FinishedRemoved(ILogger logger, int count, string table);

        [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "{Count} sends are past the retention time and were removed.")]
        public static partial void SendsPurged(ILogger logger, int count);
    }
}
