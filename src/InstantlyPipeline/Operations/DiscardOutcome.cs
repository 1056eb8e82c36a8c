namespace InstantlyPipeline.Operations;

/// <summary>What became of the wish to discard an event.</summary>
public abstract record DiscardOutcome
{
    private DiscardOutcome() { }

    public sealed record Discarded(EventView Event) : DiscardOutcome;

    public sealed record NoSuchEvent : DiscardOutcome;

    /// <summary>It is under way or done, or was discarded before.</summary>
    public sealed record NotDead(EventView Event) : DiscardOutcome;

    /// <summary>Something else changed the event at the same time; nothing was done.</summary>
    public sealed record Changed : DiscardOutcome;
}
