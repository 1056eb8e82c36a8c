namespace InstantlyPipeline.Simulator;

/// <summary>What makes simulated traffic hard. A right receiver loses nothing under any of them.</summary>
[Flags]
public enum SimulatedFaults
{
    None = 0,

    /// <summary>The receiver's acknowledgement is lost on its way back, so Instantly's retry brings the event again.</summary>
    Retry = 1,

    /// <summary>Two webhooks with the same address: each sends the event.</summary>
    Duplicate = 2,

    /// <summary>Events arrive in another order than they happened in.</summary>
    Reorder = 4,

    /// <summary>An event type under another name than the documented one.</summary>
    Rename = 8,

    /// <summary>Custom labels, whose own text is the event type.</summary>
    Label = 16,

    /// <summary>Deliveries leave in groups, a whole group at once.</summary>
    Burst = 32,

    /// <summary>Bodies far beyond the usual kilobyte.</summary>
    Huge = 64,

    /// <summary>A base field is missing, null or of another type.</summary>
    Malformed = 128,

    All = Retry | Duplicate | Reorder | Rename | Label | Burst | Huge | Malformed,
}
