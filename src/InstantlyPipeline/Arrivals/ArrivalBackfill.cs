using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Arrivals;

/// <summary>Puts into the index what was stored before there was one, a part at a time, from the newest day back.</summary>
internal sealed partial class ArrivalBackfill(
    ITableStore tables,
    EventLedger ledger,
    IEventIndex index,
    Quarantine quarantine,
    TimeProvider time,
    ILogger<ArrivalBackfill> logger
) : IUpkeep
{
    /// <summary>Events in one run.</summary>
    public const int MostEvents = 5_000;

    private readonly BackfillProgress _progress = new(tables, "p", time);

    public string Name => "arrivals-index";

    /// <summary>Whether everything that is stored is in the index.</summary>
    public Task<bool> IsCompleteAsync(CancellationToken cancellationToken) => _progress.IsCompleteAsync(cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await _progress.IsDueAsync(cancellationToken))
        {
            return;
        }
        var left = MostEvents;
        foreach (var day in (await tables.ListTablesAsync(EventLedger.TablePrefix, cancellationToken)).Reverse())
        {
            for (var part = 0; part < 16; part++)
            {
                if (left <= 0)
                {
                    return;
                }
                left -= await IndexAsync(day, part.ToString("x", CultureInfo.InvariantCulture), left, cancellationToken);
            }
        }
        if (left > 0)
        {
            await quarantine.ListOldAsync(cancellationToken);
            await _progress.CompleteAsync(cancellationToken);
            Log.Complete(logger);
        }
    }

    /// <returns>How many events were put in.</returns>
    private async Task<int> IndexAsync(string day, string part, int most, CancellationToken cancellationToken)
    {
        if (await _progress.PartAsync($"{day}|{part}", cancellationToken) is not { } state)
        {
            return 0;
        }
        var (after, count) = (BackfillProgress.AfterOf(state), 0);
        await foreach (var row in tables.QueryAsync(day, part, after is null ? "v1-" : after + "~", "v1.", cancellationToken))
        {
            var entry = LedgerEntry.From(row);
            if (await ledger.PayloadAsync(entry, cancellationToken) is { } payload && EventReader.Read(payload).Identity is not null)
            {
                await tables.WriteAsync(
                    [.. index.Claimed(entry, InstantlyEvent.Parse(payload)).All, .. index.Settling(entry, about: null)],
                    cancellationToken
                );
            }
            after = row.Row;
            if (++count == most)
            {
                await _progress.KeepAsync(state, after, cancellationToken);
                return count;
            }
        }
        await _progress.KeepAsync(state, after: null, cancellationToken);
        return count;
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Information,
            Message = "All events that were stored before are in the list of arrivals now."
        )]
        public static partial void Complete(ILogger logger);
    }
}
