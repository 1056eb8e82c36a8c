using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Arrivals;

/// <summary>Writes the rows from which lists, timelines and searches are read.</summary>
internal sealed class EventIndex(ArrivalIndex arrivals, Timeline timeline, LeadSearch search, OpenEvents open) : IEventIndex
{
    public Task ClaimedAsync(LedgerEntry entry, InstantlyEvent about, CancellationToken cancellationToken)
    {
        var arrival = Arrival.Of(entry, about);
        return Task.WhenAll(
            arrivals.AddAsync(arrival, cancellationToken),
            timeline.AddAsync(arrival, cancellationToken),
            search.AddAsync(arrival, cancellationToken)
        );
    }

    public Task SettlingAsync(LedgerEntry entry, InstantlyEvent? about, CancellationToken cancellationToken)
    {
        if (about is not null && entry.IsSettled)
        {
            Count(entry, about);
        }
        return entry.Status is EventStatus.Retrying or EventStatus.Dead ? open.AddAsync(entry, cancellationToken) : Task.CompletedTask;
    }

    public Task SettledAsync(LedgerEntry entry, CancellationToken cancellationToken)
        // What was done at its first attempt was never open.
        =>
        entry.Attempts > 1 || entry.ReplayedAt is not null || entry.IsDiscarded
            ? open.RemoveOthersAsync(entry, cancellationToken)
            : Task.CompletedTask;

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
        if (entry.CountedAs is { } before)
        {
            tallies.Add(Tally.Of(about, before, -1));
        }
        if (what is not null)
        {
            tallies.Add(Tally.Of(about, what, 1));
        }
        entry.CountedAs = what;
        entry.Beside = TallyRows.Of(LedgerPartition.Of(entry.Key), $"{entry.Key}|{Guid.NewGuid():N}", tallies);
    }
}
