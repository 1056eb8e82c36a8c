using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Writes the rows from which lists, timelines and searches are read.</summary>
internal sealed class EventIndex : IEventIndex
{
    public IndexRows Claimed(LedgerEntry entry, InstantlyEvent about)
    {
        var arrival = Arrival.Of(entry, about);
        return new(ArrivalIndex.Write(arrival), OfLead(arrival));
    }

    /// <returns>Null where it is about no lead.</returns>
    internal static LeadRows? OfLead(Arrival arrival)
    {
        if (arrival.LeadEmail is null)
        {
            return null;
        }
        var (terms, rows) = LeadSearch.RowsOf(arrival);
        return new(Timeline.RowOf(arrival), terms, rows);
    }

    public IReadOnlyList<TableWrite> Settling(LedgerEntry entry, InstantlyEvent? about)
    {
        if (about is not null && entry.IsSettled)
        {
            Count(entry, about);
        }
        return entry.Status is EventStatus.Retrying or EventStatus.Dead ? [OpenEvents.Write(entry)] : [];
    }

    public IReadOnlyList<TableWrite> Settled(LedgerEntry entry) =>
        // What was done at its first attempt was never open.
        entry.Attempts > 1
        || entry.ReplayedAt is not null
        || entry.IsDiscarded
            ? entry.IsDiscarded
                ? [OpenEvents.Write(entry), .. OpenEvents.RemovalsOfOthers(entry)]
                : OpenEvents.RemovalsOfOthers(entry)
            : [];

    /// <summary>In the transaction that settles the event, and what it was counted as stays with it: so a rerun counts nothing again, and
    /// another decision corrects the first.</summary>
    private static void Count(LedgerEntry entry, InstantlyEvent about)
    {
        var what = EventTally.Of(entry);
        if (what == entry.CountedAs)
        {
            return;
        }
        var tallies = new List<Tally>();
        if (what is not null)
        {
            tallies.Add(Tally.Of(about, what, 1));
        }
        if (entry.CountedAs is { } before)
        {
            tallies.Add(Tally.Of(about, before, -1));
        }
        else if (what is not null && EventTally.ToldOf(entry) is { } told)
        {
            // Only with the first decision: after a later one it would be the person's time that is measured.
            tallies.Add(Tally.Of(about, told, 1));
        }
        entry.CountedAs = what;
        entry.Beside = TallyRows.Counts.Of(LedgerPartition.Of(entry.Key), $"{entry.Key}|{Guid.NewGuid():N}", tallies);
    }
}
