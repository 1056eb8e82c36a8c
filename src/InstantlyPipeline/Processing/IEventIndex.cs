using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Processing;

/// <summary>Hears of the events that act one by one, so that lists need not look for them in the whole ledger.</summary>
/// <remarks>Each call may come again after a crash, and then changes nothing. A storage that is out of reach throws, and the event is tried
/// again.</remarks>
public interface IEventIndex
{
    /// <summary>The event is claimed, and its work has not begun.</summary>
    Task ClaimedAsync(LedgerEntry entry, InstantlyEvent about, CancellationToken cancellationToken);

    /// <summary>The ledger is about to have the entry's present status.</summary>
    /// <param name="about">The event; null where only its row is at hand.</param>
    Task SettlingAsync(LedgerEntry entry, InstantlyEvent? about, CancellationToken cancellationToken);

    /// <summary>The ledger has it.</summary>
    Task SettledAsync(LedgerEntry entry, CancellationToken cancellationToken);
}
