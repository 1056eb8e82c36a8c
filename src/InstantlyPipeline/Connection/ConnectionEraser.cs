using InstantlyPipeline.Connection.Troubles;
using InstantlyPipeline.Erasing;

namespace InstantlyPipeline.Connection;

/// <summary>What is remembered of Instantly's side is about no lead.</summary>
internal sealed class ConnectionEraser : IEraser
{
    public IReadOnlyList<StoredTable> Tables { get; } =
    [
        new(
            ConnectionBook.Table,
            "nothing of people: our address, when the watch last ran, gaps that are still to be filled",
            "a gap once it is filled, the rest never",
            "nothing to forget"
        ),
        new(
            TroubleBook.Table,
            "nothing of leads: what is wrong now, a sending account's address among it",
            "when the trouble is over",
            "nothing to forget"
        ),
    ];

    public Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken) => Task.FromResult(0);
}
