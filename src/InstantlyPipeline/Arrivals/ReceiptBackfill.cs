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

    private const int EventsAtOnce = 500;

    private readonly BackfillProgress _progress = new(tables, "receipts", time);

    public string Name => "receipts-index";

    /// <summary>Whether the receipts of everything that is stored are noted.</summary>
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
            await _progress.CompleteAsync(cancellationToken);
        }
    }

    /// <returns>How many events were noted.</returns>
    private async Task<int> NoteAsync(string day, string part, int most, CancellationToken cancellationToken)
    {
        if (await _progress.PartAsync($"{day}|{part}", cancellationToken) is not { } state)
        {
            return 0;
        }
        var count = 0;
        await foreach (
            var rows in tables
                .QueryAsync(day, part, BackfillProgress.AfterOf(state) is { } after ? after + "~" : "v1-", "v1.", cancellationToken)
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
                await _progress.KeepAsync(state, rows[^1].Row, cancellationToken);
                return count;
            }
        }
        await _progress.KeepAsync(state, after: null, cancellationToken);
        return count;
    }
}
