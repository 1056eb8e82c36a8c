using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Arrivals;

/// <summary>Puts into the index what was stored before there was one, a part at a time, from the newest day back.</summary>
/// <remarks>
/// A ledger's table counts as indexed only if the look at it began an hour after this version first ran: until then an older version, which
/// writes no index, may still be at work beside it. A run that is cut off is continued by the next at the same partition.
/// </remarks>
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

    internal const string Table = "indexedevents";
    private const string Partition = "p";
    private const string Whole = "whole";
    private const string Began = "began";

    private static readonly TimeSpan OldVersionsEnd = TimeSpan.FromHours(1);
    private bool _complete;

    public string Name => "arrivals-index";

    /// <summary>Whether everything that is stored is in the index.</summary>
    public async Task<bool> IsCompleteAsync(CancellationToken cancellationToken) =>
        _complete = _complete || await tables.GetAsync(Table, Partition, Whole, cancellationToken) is not null;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await IsCompleteAsync(cancellationToken))
        {
            return;
        }
        var days = (await tables.ListTablesAsync(EventLedger.TablePrefix, cancellationToken)).Reverse().ToList();
        if (await tables.GetAsync(Table, Partition, Began, cancellationToken) is not { } began)
        {
            await tables.InsertAsync(Table, new TableRow(Partition, Began).Set("At", time.GetUtcNow()), cancellationToken);
            if (days.Count == 0)
            {
                await tables.InsertAsync(Table, new TableRow(Partition, Whole), cancellationToken); // a new store has nothing of before
            }
            return;
        }
        if (time.GetUtcNow() - began.Time("At") < OldVersionsEnd)
        {
            return;
        }
        var left = MostEvents;
        foreach (var day in days)
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
            await tables.InsertAsync(Table, new TableRow(Partition, Whole), cancellationToken);
            Log.Complete(logger);
        }
    }

    /// <returns>How many events were put in.</returns>
    private async Task<int> IndexAsync(string day, string part, int most, CancellationToken cancellationToken)
    {
        var state = await tables.GetAsync(Table, Partition, $"{day}|{part}", cancellationToken);
        if (state?.Text("After") is "done")
        {
            return 0;
        }
        var (after, count) = (state?.Text("After"), 0);
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
                await KeepAsync(state, day, part, after, cancellationToken);
                return count;
            }
        }
        await KeepAsync(state, day, part, "done", cancellationToken);
        return count;
    }

    private Task<string?> KeepAsync(TableRow? state, string day, string part, string after, CancellationToken cancellationToken) =>
        state is null
            ? tables.InsertAsync(Table, new TableRow(Partition, $"{day}|{part}").Set("After", after), cancellationToken)
            : tables.UpdateAsync(Table, state.Set("After", after), cancellationToken);

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
