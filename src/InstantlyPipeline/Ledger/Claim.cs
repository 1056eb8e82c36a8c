using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Ledger;

/// <summary>What the ledger says to a message that wants to work on its event.</summary>
public abstract record Claim
{
    private Claim() { }

    /// <summary>Work on it. <paramref name="MayHaveRun"/>: an earlier run started, so a step without a result may have happened.</summary>
    public sealed record Mine(LedgerEntry Entry, bool MayHaveRun) : Claim;

    /// <summary>The work is done, or another message will do it: remove this one.</summary>
    /// <param name="IsDuplicate">It was counted with the event; false where it is the same delivery again.</param>
    public sealed record Settled(bool IsDuplicate) : Claim;

    /// <summary>Not now: a live run holds it, or its next attempt is not due.</summary>
    public sealed record NotBefore(DateTimeOffset At) : Claim;

    /// <summary>This delivery's event was dead-lettered, and the process died before the queue was told.</summary>
    public sealed record Dead(Reason Why) : Claim;
}
