using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Notes the receipts of sends, opens and clicks that were stored before receipts were noted, as <see cref="ArrivalBackfill"/>
/// does for the other events.</summary>
internal sealed class ReceiptBackfill(ITableStore tables, EngagementReceipts receipts, TimeProvider time) : IUpkeep
{
    /// <summary>Events in one run.</summary>
    public const int MostEvents = 20_000;

    private const string Partition = "receipts";
    private const string Whole = "whole";
    private const string Began = "began";
    private const int EventsAtOnce = 500;

    private static readonly TimeSpan OldVersionsEnd = TimeSpan.FromHours(1);
    private bool _complete;

    public string Name => "receipts-index";

    /// <summary>Whether the receipts of everything that is stored are noted.</summary>
    public async Task<bool> IsCompleteAsync(CancellationToken cancellationToken) =>
        _complete = _complete || await tables.GetAsync(ArrivalBackfill.Table, Partition, Whole, cancellationToken) is not null;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await IsCompleteAsync(cancellationToken))
        {
            return;
        }
        var days = (await tables.ListTablesAsync(EventLedger.TablePrefix, cancellationToken)).Reverse().ToList();
        if (await tables.GetAsync(ArrivalBackfill.Table, Partition, Began, cancellationToken) is not { } began)
        {
            await tables.InsertAsync(ArrivalBackfill.Table, new TableRow(Partition, Began).Set("At", time.GetUtcNow()), cancellationToken);
            if (days.Count == 0)
            {
                await tables.InsertAsync(ArrivalBackfill.Table, new TableRow(Partition, Whole), cancellationToken);
            }
            return;
        }
        if (time.GetUtcNow() - began.Time("At") < OldVersionsEnd)
        {
            return; // an older version, which notes none, may still be at work beside this one
        }
        var left = MostEvents;
        foreach (var day in days)
        {
            foreach (var part in LedgerPartition.AllOfEngagement)
            {
                if (left <= 0)
                {
                    return;
                }
                left -= await NoteAsync(day, part, left, cancellationToken);
            }
        }
        if (left > 0)
        {
            await tables.InsertAsync(ArrivalBackfill.Table, new TableRow(Partition, Whole), cancellationToken);
        }
    }

    /// <returns>How many events were noted.</returns>
    private async Task<int> NoteAsync(string day, string part, int most, CancellationToken cancellationToken)
    {
        var state =
            await tables.GetAsync(ArrivalBackfill.Table, Partition, $"{day}|{part}", cancellationToken)
            ?? new TableRow(Partition, $"{day}|{part}");
        if (state.Text("After") is "done")
        {
            return 0;
        }
        var count = 0;
        await foreach (
            var rows in tables
                .QueryAsync(day, part, state.Text("After") is { } after ? after + "~" : "v1-", "v1.", cancellationToken)
                .Chunk(EventsAtOnce)
                .WithCancellation(cancellationToken)
        )
        {
            await receipts.WriteAsync(
                rows.Select(LedgerEntry.From)
                    .Select(entry => new Receipt(
                        entry.Key,
                        entry.ReceivedAt,
                        entry.Workspace ?? "",
                        entry.EventType,
                        entry.CampaignId,
                        entry.LeadEmail
                    )),
                cancellationToken
            );
            count += rows.Length;
            if (count >= most)
            {
                await KeepAsync(state.Set("After", rows[^1].Row), cancellationToken);
                return count;
            }
        }
        await KeepAsync(state.Set("After", "done"), cancellationToken);
        return count;
    }

    private Task<string?> KeepAsync(TableRow state, CancellationToken cancellationToken) =>
        state.ETag is null
            ? tables.InsertAsync(ArrivalBackfill.Table, state, cancellationToken)
            : tables.UpdateAsync(ArrivalBackfill.Table, state, cancellationToken);
}
