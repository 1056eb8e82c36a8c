using System.Globalization;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Makes a person's sends findable that were recorded before they could be found by the person alone, as
/// <see cref="ArrivalBackfill"/> does for events.</summary>
internal sealed class SendBackfill(ITableStore tables, SendLog sends, TimeProvider time) : IUpkeep
{
    /// <summary>Rows in one run.</summary>
    public const int MostRows = 20_000;

    private readonly BackfillProgress _progress = new(tables, "sends", time);

    public string Name => "sends-index";

    /// <summary>Whether all that is recorded can be found.</summary>
    public Task<bool> IsCompleteAsync(CancellationToken cancellationToken) => _progress.IsCompleteAsync(cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await _progress.IsDueAsync(cancellationToken))
        {
            return;
        }
        var left = MostRows;
        for (var slice = 0; slice < SendLog.Slices && left > 0; slice++)
        {
            left -= await RunAsync(slice, left, cancellationToken);
        }
        if (left > 0)
        {
            await _progress.CompleteAsync(cancellationToken);
        }
    }

    /// <returns>How many rows were looked at.</returns>
    private async Task<int> RunAsync(int slice, int most, CancellationToken cancellationToken)
    {
        if (await _progress.PartAsync(slice.ToString("x", CultureInfo.InvariantCulture), cancellationToken) is not { } part)
        {
            return 0;
        }
        var (seen, last) = await sends.PutUpSignpostsAsync(slice, BackfillProgress.AfterOf(part), most, cancellationToken);
        await _progress.KeepAsync(part, last, cancellationToken);
        return seen;
    }
}
