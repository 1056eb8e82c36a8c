namespace InstantlyPipeline.Ledger;

/// <summary>Where an event stands; the names on the command line are these in lower case.</summary>
public enum EventStatus
{
    /// <summary>On its queue, never claimed. Not in the ledger: read from the queue.</summary>
    Queued,

    /// <summary>Claimed; its workflow runs, or its process died and the message will come again.</summary>
    Processing,

    /// <summary>Something failed that may pass; a scheduled message brings it back.</summary>
    Retrying,

    /// <summary>All steps done or skipped.</summary>
    Done,

    /// <summary>Set aside for a person, with a reason.</summary>
    Dead,

    /// <summary>Authenticated, and not a usable event. Not in the ledger: read from the quarantine.</summary>
    Quarantined,
}
