namespace InstantlyPipeline.Ledger;

/// <summary>Another run took the event over while this one was working: this one must stop and write nothing.</summary>
internal sealed class ClaimLostException(string eventKey) : Exception($"Event {eventKey} was taken over by another run; this run stops.");
