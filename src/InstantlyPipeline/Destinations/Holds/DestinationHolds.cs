using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Destinations.Holds;

/// <summary>The destinations that somebody holds back: their steps wait, and everything else goes on.</summary>
/// <remarks>Table <c>holds</c>. There are few of them; a process reads them again after <see cref="Fresh"/>, so that a hold, and its end,
/// take so long to be heeded.</remarks>
public sealed class DestinationHolds(ITableStore tables, TimeProvider time)
{
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    internal const string Table = "holds";
    private const string Partition = "h";

    // What a step waits for before it asks again.
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(5);

    private List<DestinationHold> _known = [];
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;

    public async Task<IReadOnlyList<DestinationHold>> ListAsync(CancellationToken cancellationToken)
    {
        _known = await tables
            .QueryAsync(Table, Partition, null, null, cancellationToken)
            .Select(row => new DestinationHold(
                row.Text("Destination")!,
                row.Text("Workspace"),
                row.Text("By") ?? "",
                row.Time("At") ?? default,
                row.Text("Why")
            ))
            .ToListAsync(cancellationToken);
        _readAt = time.GetUtcNow();
        return _known;
    }

    public async Task<DestinationHold> HoldAsync(
        string destination,
        string? workspace,
        string by,
        string? why,
        CancellationToken cancellationToken
    )
    {
        var hold = new DestinationHold(destination, workspace, by, time.GetUtcNow(), why);
        var row = new TableRow(Partition, RowOf(destination, workspace))
            .Set("Destination", destination)
            .Set("Workspace", workspace)
            .Set("By", by)
            .Set("At", hold.At)
            .Set("Why", why);
        await tables.BatchAsync(Table, Partition, [TableOperation.Upsert(row)], cancellationToken);
        _readAt = DateTimeOffset.MinValue;
        return hold;
    }

    public async Task ReleaseAsync(string destination, string? workspace, CancellationToken cancellationToken)
    {
        await tables.DeleteAsync(Table, Partition, RowOf(destination, workspace), cancellationToken);
        _readAt = DateTimeOffset.MinValue;
    }

    /// <exception cref="TransientFailureException">Somebody holds it back; the step comes again in minutes.</exception>
    internal async Task CheckAsync(string destination, string workspace, CancellationToken cancellationToken)
    {
        var known = time.GetUtcNow() - _readAt > Fresh ? await ListAsync(cancellationToken) : _known;
        if (
            known.FirstOrDefault(hold =>
                hold.Destination == destination
                && (hold.Workspace is null || WorkspaceId.Folded(hold.Workspace) == WorkspaceId.Folded(workspace))
            ) is
            { } held
        )
        {
            throw new TransientFailureException(
                $"{BeginningOf(destination)}{held.By} when this was its turn; it goes on within five minutes of the release.",
                AskAgain
            );
        }
    }

    /// <summary>Whether an event waits because of a hold, from the reason it gives. It does so for some minutes after the release,
    /// too.</summary>
    internal static bool IsReason(string destination, string sentence) =>
        sentence.StartsWith(BeginningOf(destination), StringComparison.Ordinal);

    private static string BeginningOf(string destination) => $"{destination} was held back by ";

    private static string RowOf(string destination, string? workspace) =>
        $"{destination}|{(workspace is null ? "" : WorkspaceId.Folded(workspace))}";
}
