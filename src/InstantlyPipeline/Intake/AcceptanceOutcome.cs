using InstantlyPipeline.Events;

namespace InstantlyPipeline.Intake;

/// <summary>What became of a body that was handed to <see cref="Acceptance"/>.</summary>
public abstract record AcceptanceOutcome
{
    private AcceptanceOutcome() { }

    /// <summary>It is an event, stored durably on its way to a workflow.</summary>
    /// <param name="Spilled">The queue did not take it, the overflow table did.</param>
    public sealed record Queued(EventKey Key, string EventType, bool Spilled) : AcceptanceOutcome;

    /// <summary>It is an event of a workspace of which the sender may not speak; nothing was kept.</summary>
    public sealed record Foreign : AcceptanceOutcome;

    /// <summary>It cannot be worked on, and is kept for a person.</summary>
    /// <param name="IsObject">False: it is not even a JSON object.</param>
    public sealed record Quarantined(EventKey Key, string Reason, bool IsObject) : AcceptanceOutcome;
}
