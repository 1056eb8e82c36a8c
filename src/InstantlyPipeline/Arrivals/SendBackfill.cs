using System.Globalization;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Makes a person's sends findable that were recorded before they could be found by the person alone, as
/// <see cref="ArrivalBackfill"/> does for events.</summary>
internal sealed class SendBackfill(ITableStore tables, SendLog sends, TimeProvider time) : IUpkeep
{
    /// <summary>Rows in one run.</summary>
    public const int MostRows = 20_000;

    private const string Partition = "sends";
    private const string Whole = "whole";
    private const string Began = "began";
    private const string Done = "done";

    private static readonly TimeSpan OldVersionsEnd = TimeSpan.FromHours(1);
    private bool _complete;

    public string Name => "sends-index";

    /// <summary>Whether all that is recorded can be found.</summary>
    public async Task<bool> IsCompleteAsync(CancellationToken cancellationToken) =>
        _complete = _complete || await tables.GetAsync(ArrivalBackfill.Table, Partition, Whole, cancellationToken) is not null;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await IsCompleteAsync(cancellationToken))
        {
            return;
        }
        if (await tables.GetAsync(ArrivalBackfill.Table, Partition, Began, cancellationToken) is not { } began)
        {
            await tables.InsertAsync(ArrivalBackfill.Table, new TableRow(Partition, Began).Set("At", time.GetUtcNow()), cancellationToken);
            if ((await tables.ListTablesAsync(EventLedger.TablePrefix, cancellationToken)).Count == 0)
            {
                await tables.InsertAsync(ArrivalBackfill.Table, new TableRow(Partition, Whole), cancellationToken);
            }
            return;
        }
        if (time.GetUtcNow() - began.Time("At") < OldVersionsEnd)
        {
            return; // an older version may still be at work beside this one
        }
        var left = MostRows;
        for (var slice = 0; slice < SendLog.Slices && left > 0; slice++)
        {
            left -= await RunAsync(slice, left, cancellationToken);
        }
        if (left > 0)
        {
            await tables.InsertAsync(ArrivalBackfill.Table, new TableRow(Partition, Whole), cancellationToken);
        }
    }

    /// <returns>How many rows were looked at.</returns>
    private async Task<int> RunAsync(int slice, int most, CancellationToken cancellationToken)
    {
        var name = slice.ToString("x", CultureInfo.InvariantCulture);
        var state = await tables.GetAsync(ArrivalBackfill.Table, Partition, name, cancellationToken) ?? new TableRow(Partition, name);
        if (state.Text("After") is Done)
        {
            return 0;
        }
        var (seen, last) = await sends.PutUpSignpostsAsync(slice, state.Text("After"), most, cancellationToken);
        state.Set("After", last ?? Done);
        _ = state.ETag is null
            ? await tables.InsertAsync(ArrivalBackfill.Table, state, cancellationToken)
            : await tables.UpdateAsync(ArrivalBackfill.Table, state, cancellationToken);
        return seen;
    }
}
