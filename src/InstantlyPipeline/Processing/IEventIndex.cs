using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Processing;

/// <summary>Says what is written of the events that act one by one beside their ledger rows, so that lists need not look for them in the
/// whole ledger.</summary>
/// <remarks>Each write may come again after a crash, and then changes nothing.</remarks>
public interface IEventIndex
{
    /// <summary>When the event is claimed, before its work begins.</summary>
    IndexRows Claimed(LedgerEntry entry, InstantlyEvent about);

    /// <summary>When the ledger gets the entry's present status; where that is no single transaction, before.</summary>
    /// <param name="about">The event; null where only its row is at hand.</param>
    IReadOnlyList<TableWrite> Settling(LedgerEntry entry, InstantlyEvent? about);

    /// <summary>When the ledger gets the entry's present status; where that is no single transaction, after.</summary>
    IReadOnlyList<TableWrite> Settled(LedgerEntry entry);
}
