using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Leads;

/// <summary>What an event adds to a lead besides its record: a row of the timeline, and the rows that a search finds the lead by.</summary>
/// <remarks>
/// Where a store writes no two tables together, they wait for the first write of the lead's record, which is the first thing that a
/// workflow does, and share its transaction. What was not written so is written before anything is done outside, and at the event's end at
/// the latest. Each may be written several times.
/// </remarks>
public sealed class LeadRows
{
    private readonly TableRow _timeline;
    private readonly IReadOnlyList<TableRow> _search;
    private volatile bool _isWritten;

    /// <param name="terms">Short, and another one where the search rows are others.</param>
    /// <param name="search">The first of them says of all whether they are there.</param>
    internal LeadRows(TableRow timeline, string terms, IReadOnlyList<TableRow> search)
    {
        (_timeline, Terms, _search) = (timeline, terms, search);
    }

    internal string Partition => _timeline.Partition;

    internal string Terms { get; }

    internal bool IsWritten => _isWritten;

    /// <summary>For a store that writes them with the event's claim: what is there already is left as it is.</summary>
    internal IReadOnlyList<TableWrite> Apart =>
        [
            TableWrite.Missing(LeadPlace.Table, _timeline),
            new TableWrite(
                LeadPlace.Table,
                Partition,
                [TableOperation.Insert(_search[0]), .. _search.Skip(1).Select(TableOperation.Upsert)]
            )
            {
                MayBeRefused = true,
            },
        ];

    /// <summary>All of them in one transaction.</summary>
    internal TableWrite Together => new(LeadPlace.Table, Partition, Beside(known: null));

    /// <param name="known">The terms by which the lead is found already.</param>
    internal IReadOnlyList<TableOperation> Beside(string? known) =>
        [.. (known == Terms ? [_timeline] : _search.Prepend(_timeline)).Select(TableOperation.Upsert)];

    internal void Written() => _isWritten = true;
}
