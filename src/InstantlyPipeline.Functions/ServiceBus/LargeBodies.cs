using InstantlyPipeline.Queues;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>Keeps the bodies that are too large for a message, even compressed, in a table; intake accepts more than a queue of the
/// Standard tier takes.</summary>
/// <remarks>One table per day of the event, <c>bodies20260818</c>, one row per delivery; <see cref="Retention"/> drops them.</remarks>
public sealed class LargeBodies(ITableStore tables)
{
    /// <summary>A message may have 262,144 bytes with its properties and the broker's own.</summary>
    public const int MaxInMessage = 196_608;

    /// <summary>Again for the same delivery, as with a retry's copy, it changes nothing.</summary>
    public async Task KeepAsync(QueuedEvent queued, CancellationToken cancellationToken)
    {
        if (await tables.GetAsync(Table(queued), Partition(queued), queued.DeliveryId, cancellationToken) is null)
        {
            await StoredBody.WriteAsync(
                tables,
                Table(queued),
                new TableRow(Partition(queued), queued.DeliveryId).Set(RetentionSweep.KeptAt, queued.ReceivedAt),
                queued.Payload,
                cancellationToken
            );
        }
    }

    /// <returns>The event with its body.</returns>
    /// <exception cref="FormatException">The body is not there.</exception>
    public async Task<QueuedEvent> FetchAsync(QueuedEvent queued, CancellationToken cancellationToken)
    {
        var head =
            await tables.GetAsync(Table(queued), Partition(queued), queued.DeliveryId, cancellationToken)
            ?? throw new FormatException($"The message's body was kept in the table {Table(queued)} and is gone.");
        return queued with { Payload = await StoredBody.ReadAsync(tables, Table(queued), head, cancellationToken) };
    }

    private static string Table(QueuedEvent queued) => RetentionSweep.BodiesTablePrefix + queued.Key.Day;

    private static string Partition(QueuedEvent queued) => queued.Key.Hash[..1];
}
