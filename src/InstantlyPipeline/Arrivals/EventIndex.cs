using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Arrivals;

/// <summary>Writes the rows from which lists, timelines and searches are read.</summary>
public sealed class EventIndex(ArrivalIndex arrivals, Timeline timeline, LeadSearch search, OpenEvents open) : IEventIndex
{
    public Task ClaimedAsync(LedgerEntry entry, InstantlyEvent about, CancellationToken cancellationToken)
    {
        var arrival = Arrival.Of(entry, about);
        return Task.WhenAll(arrivals.AddAsync(arrival, cancellationToken), timeline.AddAsync(arrival, cancellationToken), search.AddAsync(arrival, cancellationToken));
    }

    public Task SettlingAsync(LedgerEntry entry, CancellationToken cancellationToken)
        => entry.Status is EventStatus.Retrying or EventStatus.Dead ? open.AddAsync(entry, cancellationToken) : Task.CompletedTask;

    public Task SettledAsync(LedgerEntry entry, CancellationToken cancellationToken)
        // What was done at its first attempt was never open.
        => entry.Attempts > 1 || entry.ReplayedAt is not null || entry.IsDiscarded ? open.RemoveOthersAsync(entry, cancellationToken) : Task.CompletedTask;
}
