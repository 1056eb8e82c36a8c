using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>How far one backfill is: when it began, how far each part is, and whether all that an older version stored is done.</summary>
/// <remarks>
/// Nothing counts as done that was looked at in the first hour after this version first ran: until then an older version, which writes none
/// of what is filled in, may still be at work beside it. A run that is cut off is continued by the next.
/// </remarks>
/// <param name="backfill">Its partition in the table; one for each backfill.</param>
internal sealed class BackfillProgress(ITableStore tables, string backfill, TimeProvider time)
{
    public const string Table = "indexedevents";

    private const string Whole = "whole";
    private const string Began = "began";
    private const string Done = "done";

    private static readonly TimeSpan OldVersionsEnd = TimeSpan.FromHours(1);
    private bool _complete;

    public async Task<bool> IsCompleteAsync(CancellationToken cancellationToken) =>
        _complete = _complete || await tables.GetAsync(Table, backfill, Whole, cancellationToken) is not null;

    /// <summary>Whether there is something to fill in now. Notes when it is asked first; a new store, which has nothing of before, is
    /// complete then.</summary>
    public async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        if (await IsCompleteAsync(cancellationToken))
        {
            return false;
        }
        if (await tables.GetAsync(Table, backfill, Began, cancellationToken) is { } began)
        {
            return time.GetUtcNow() - began.Time("At") >= OldVersionsEnd;
        }
        await tables.InsertAsync(Table, new TableRow(backfill, Began).Set("At", time.GetUtcNow()), cancellationToken);
        if ((await tables.ListTablesAsync(EventLedger.TablePrefix, cancellationToken)).Count == 0)
        {
            await CompleteAsync(cancellationToken);
        }
        return false;
    }

    public Task CompleteAsync(CancellationToken cancellationToken) =>
        tables.InsertAsync(Table, new TableRow(backfill, Whole), cancellationToken);

    /// <returns>How far a part is; null where it is done.</returns>
    public async Task<TableRow?> PartAsync(string name, CancellationToken cancellationToken)
    {
        var part = await tables.GetAsync(Table, backfill, name, cancellationToken) ?? new TableRow(backfill, name);
        return AfterOf(part) is Done ? null : part;
    }

    /// <returns>The last row of a part that was looked at; null: none yet.</returns>
    public static string? AfterOf(TableRow part) => part.Text("After");

    /// <param name="part">From <see cref="PartAsync"/>.</param>
    /// <param name="after">The last row that was looked at; null: the part is done.</param>
    /// <param name="cancellationToken">Leaves it as it was.</param>
    public Task KeepAsync(TableRow part, string? after, CancellationToken cancellationToken)
    {
        part.Set("After", after ?? Done);
        return part.ETag is null ? tables.InsertAsync(Table, part, cancellationToken) : tables.UpdateAsync(Table, part, cancellationToken);
    }
}
