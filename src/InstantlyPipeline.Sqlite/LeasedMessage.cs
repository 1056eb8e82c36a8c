using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Sqlite;

/// <summary>A received message. Its receiver holds a lease; when that has run out, anyone may receive the message.</summary>
/// <param name="Sequence">The order in which messages came to the queues; a retry keeps its number.</param>
/// <param name="DeliveryCount">1 when received for the first time; a settled retry starts again at 1.</param>
/// <param name="LeaseToken">Proves the lease to the queue; a later receiver has another.</param>
public sealed record LeasedMessage(string Queue, QueuedEvent Event, long Sequence, int DeliveryCount, long LeaseToken);
