using System.Globalization;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Ledger;

/// <summary>Forgets whole days: a day's table goes in one call, with its events, steps, bodies and counters.</summary>
/// <remarks>
/// A day that holds unfinished work, or an event received within the retention time (a late one of an old day), is left whole and looked at
/// again next time. Dead letters are finished work: a person had the retention time to act on them.
/// </remarks>
public sealed partial class Retention(ITableStore tables, IDeadMessages deadMessages, TimeProvider time, IOptions<RetentionOptions> options, ILogger<Retention> logger) : IPeriodicTask
{
    public string Name => "retention";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - TimeSpan.FromDays(options.Value.Days);
        foreach (var table in await DaysBeforeAsync(Quarantine.TablePrefix, oldest, cancellationToken))
        {
            await tables.DropTableAsync(table, cancellationToken);
            Log.Dropped(logger, table);
        }
        foreach (var table in await DaysBeforeAsync(EventLedger.TablePrefix, oldest, cancellationToken))
        {
            if (await StillNeededAsync(table, oldest, cancellationToken))
            {
                Log.Kept(logger, table);
                continue;
            }
            await tables.DropTableAsync(table, cancellationToken);
            Log.Dropped(logger, table);
        }
        if (await deadMessages.PurgeAsync(oldest, cancellationToken) is > 0 and var purged)
        {
            Log.Purged(logger, purged);
        }
    }

    private async Task<IReadOnlyList<string>> DaysBeforeAsync(string prefix, DateTimeOffset oldest, CancellationToken cancellationToken)
        => [.. (await tables.ListTablesAsync(prefix, cancellationToken)).Where(table =>
            DateOnly.TryParseExact(table[prefix.Length..], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day < DateOnly.FromDateTime(oldest.UtcDateTime))];

    private async Task<bool> StillNeededAsync(string table, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(table, partition: null, "v1-", "v1.", cancellationToken))
        {
            if (LedgerEntry.From(row) is var entry && (entry.ReceivedAt >= oldest || entry.Status is EventStatus.Processing or EventStatus.Retrying))
            {
                return true;
            }
        }
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Table} is past the retention time and was dropped.")]
        public static partial void Dropped(ILogger logger, string table);

        [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "{Table} is past the retention time and is kept: it holds unfinished or late events.")]
        public static partial void Kept(ILogger logger, string table);

        [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "{Count} dead messages are past the retention time and were removed.")]
        public static partial void Purged(ILogger logger, int count);
    }
}
