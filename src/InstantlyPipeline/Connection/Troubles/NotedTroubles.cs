using InstantlyPipeline.Operations.Trouble;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>What the watch saw when it last looked, for the desk; nothing is asked of Instantly.</summary>
internal sealed class NotedTroubles(IEnumerable<ITroubleSource> sources, ITableStore tables, ConnectionBook book) : ITroubleNotices
{
    public async Task<IReadOnlyList<TroubleNotice>> OpenAsync(CancellationToken cancellationToken)
    {
        var found = new List<TroubleNotice>();
        await foreach (var row in tables.QueryAsync(TroubleBook.Table, TroubleBook.Open, null, null, cancellationToken))
        {
            // A source whose trouble is known better elsewhere is left out, and so is one of a version that had more of them.
            if (sources.FirstOrDefault(source => TroubleBook.IsOf(source, row.Row)) is { IsOfEvents: false } of and not RefusalTroubles)
            {
                found.Add(
                    new TroubleNotice(
                        of.Name,
                        row.Row,
                        row.Text("What") ?? "",
                        row.Text("Cure") ?? "Run `instantly-pipeline doctor`: it says what to do.",
                        1,
                        row.Time("Since"),
                        null,
                        row.Text("Client")
                    )
                );
            }
        }
        return found;
    }

    public Task<DateTimeOffset?> LookedAtAsync(CancellationToken cancellationToken) => book.LastWatchedAsync(cancellationToken);
}
