namespace InstantlyPipeline.Ledger;

/// <summary>How long the event of a run that died is left alone before it is run again.</summary>
/// <remarks>
/// The dead run's last call may still be on its way to a destination, or be carried out there at this moment. A run that begins at once
/// looks for what the call made, finds nothing yet, and makes it a second time. Where a process needs seconds to start again, that takes
/// care of itself; a queue that hands the message to another instance at once needs this.
/// </remarks>
/// <param name="Patience">From the moment in which the message comes again.</param>
public sealed record DyingCalls(TimeSpan Patience);
