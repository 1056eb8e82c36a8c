using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Sqlite;

/// <summary>A received message, held until <paramref name="LeaseUntil"/>; afterwards anyone may receive it.</summary>
/// <param name="Sequence">The order in which messages came to the queues; a retry keeps its number.</param>
/// <param name="DeliveryCount">1 when received for the first time; a settled retry starts again at 1.</param>
/// <param name="LeaseUntil">As of receiving; renewals do not change this value.</param>
/// <param name="LeaseToken">Proves the lease to the queue; a later receiver has another.</param>
public sealed record LeasedMessage(string Queue, QueuedEvent Event, long Sequence, int DeliveryCount, DateTimeOffset LeaseUntil, long LeaseToken);
