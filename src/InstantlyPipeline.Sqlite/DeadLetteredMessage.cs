using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Sqlite;

/// <summary>A message set aside for a person, whole, with the reason.</summary>
/// <param name="Reason">Short code.</param>
/// <param name="Description">What to do about it.</param>
public sealed record DeadLetteredMessage(
    string Queue, QueuedEvent Event, long Sequence, int DeliveryCount, string Reason, string Description, DateTimeOffset DeadAt);
