using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Queues;

/// <summary>A message that its queue set aside, whole, with the reason.</summary>
/// <param name="Reason">Short code.</param>
/// <param name="Description">What to do about it.</param>
public sealed record DeadMessage(
    string Queue,
    QueuedEvent Event,
    int DeliveryCount,
    string Reason,
    string Description,
    DateTimeOffset DeadAt
)
{
    /// <summary>The same as the ledger keeps it.</summary>
    public Reason Why => new(Reason, Description);
}
