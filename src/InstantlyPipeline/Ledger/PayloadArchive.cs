using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Ledger;

/// <summary>Each event's body as it was received, beside its ledger row and for as long, so that a replay needs nothing from
/// Instantly.</summary>
/// <remarks>
/// A row of its own, <c>payload-{event key}</c>, in the entry's partition: written in the claim's transaction, and neither read by lists
/// nor rewritten with the steps. Engagement keeps none: it is counted in one transaction, so there is never anything to replay, and it is
/// most of the volume.
/// </remarks>
internal static class PayloadArchive
{
    private const string Prefix = "payload-";

    public static async Task<TableRow> RowAsync(
        ITableStore tables,
        string partition,
        QueuedEvent message,
        CancellationToken cancellationToken
    )
    {
        var head = new TableRow(partition, Prefix + message.Key.Value);
        await StoredBody.WritePartsAsync(tables, EventLedger.TableOf(message.Key), head, message.Payload, cancellationToken);
        return head;
    }

    public static async Task<byte[]?> ReadAsync(ITableStore tables, string partition, EventKey key, CancellationToken cancellationToken) =>
        await tables.GetAsync(EventLedger.TableOf(key), partition, Prefix + key.Value, cancellationToken) is { } head
            ? await StoredBody.ReadAsync(tables, EventLedger.TableOf(key), head, cancellationToken)
            : null;

    public static async Task<bool> IsThereAsync(ITableStore tables, string partition, EventKey key, CancellationToken cancellationToken) =>
        await tables.GetAsync(EventLedger.TableOf(key), partition, Prefix + key.Value, cancellationToken) is not null;

    public static async Task RemoveAsync(ITableStore tables, string partition, EventKey key, CancellationToken cancellationToken)
    {
        if (await tables.GetAsync(EventLedger.TableOf(key), partition, Prefix + key.Value, cancellationToken) is { } head)
        {
            // The parts first: the head says how many there are.
            await StoredBody.DeletePartsAsync(tables, EventLedger.TableOf(key), head, cancellationToken);
            await tables.DeleteAsync(EventLedger.TableOf(key), partition, head.Row, cancellationToken);
        }
    }
}
