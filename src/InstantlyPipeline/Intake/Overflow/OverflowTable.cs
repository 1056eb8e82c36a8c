using System.Globalization;
using System.Runtime.CompilerServices;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Intake.Overflow;

/// <summary>Deliveries that a queue did not take in time, until it does.</summary>
/// <remarks>Table <c>overflow</c>: one partition per queue, rows in the order of receipt.</remarks>
public sealed class OverflowTable(ITableStore tables)
{
    internal const string Table = "overflow";

    public Task AddAsync(string queue, QueuedEvent message, CancellationToken cancellationToken) =>
        StoredBody.WriteAsync(tables, Table, Head(queue, message), message.Payload, cancellationToken);

    /// <summary>What waits for a queue, oldest first.</summary>
    public async IAsyncEnumerable<QueuedEvent> WaitingAsync(string queue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(Table, queue, from: null, before: null, cancellationToken))
        {
            if (!StoredBody.IsPart(row))
            {
                yield return await ReadAsync(row, cancellationToken);
            }
        }
    }

    /// <returns>Null when no such event waits here.</returns>
    public async Task<QueuedEvent?> FindAsync(EventKey key, CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(Table, partition: null, from: null, before: null, cancellationToken))
        {
            if (row.Text("Key") == key.Value)
            {
                return await ReadAsync(row, cancellationToken);
            }
        }
        return null;
    }

    /// <summary>The head first: without it the parts are nobody's, and a crash in between leaves bytes and no second delivery.</summary>
    public async Task RemoveAsync(string queue, QueuedEvent message, CancellationToken cancellationToken)
    {
        var key = RowKey(message);
        if (await tables.GetAsync(Table, queue, key, cancellationToken) is { } head)
        {
            await tables.DeleteAsync(Table, queue, key, cancellationToken);
            await StoredBody.DeletePartsAsync(tables, Table, head, cancellationToken);
        }
    }

    private static TableRow Head(string queue, QueuedEvent message) =>
        new TableRow(queue, RowKey(message))
            .Set("Key", message.Key.Value)
            .Set("Type", message.EventType)
            .Set("ReceivedAt", message.ReceivedAt)
            .Set("DeliveryId", message.DeliveryId)
            .Set("TraceParent", message.TraceParent)
            .Set("Workspace", message.Workspace)
            .Set("Origin", message.Origin.ToString());

    private async Task<QueuedEvent> ReadAsync(TableRow head, CancellationToken cancellationToken) =>
        new()
        {
            Key = EventKey.Parse(head.Text("Key")!),
            EventType = head.Text("Type")!,
            ReceivedAt = head.Time("ReceivedAt")!.Value,
            DeliveryId = head.Text("DeliveryId")!,
            TraceParent = head.Text("TraceParent"),
            Workspace = head.Text("Workspace"),
            Origin = Enum.TryParse<EventOrigin>(head.Text("Origin"), out var origin)
                ? origin
                : InternalEventType.OriginOfUnmarked(head.Text("Type")!),
            Payload = await StoredBody.ReadAsync(tables, Table, head, cancellationToken),
        };

    private static string RowKey(QueuedEvent message) =>
        string.Create(CultureInfo.InvariantCulture, $"{message.ReceivedAt.UtcTicks:D19}-{message.DeliveryId}");
}
