namespace InstantlyPipeline.Simulator;

/// <summary>A delivery from the sender's side.</summary>
/// <param name="Body">The last answer's body, its first 64 KiB; empty when none came.</param>
public sealed record DeliveryReport(IReadOnlyList<DeliveryAttempt> Attempts, string Body)
{
    /// <summary>False means that Instantly has given the event up for good.</summary>
    public bool Delivered => Attempts[^1].Succeeded;
}
