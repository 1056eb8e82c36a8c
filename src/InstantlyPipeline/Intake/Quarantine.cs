using InstantlyPipeline.Events;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Intake;

/// <summary>Keeps authenticated deliveries that no workflow can work on, so that nothing is lost and a person can look.</summary>
/// <remarks>One table per day of receipt, <c>quarantine20261124</c>; the same body again on that day counts on the same row.</remarks>
public sealed class Quarantine(ITableStore tables, TimeProvider time)
{
    public const string TablePrefix = "quarantine";

    /// <summary>What is kept of a body that is no JSON object; JSON objects are kept whole.</summary>
    public const int MaxMalformedBytes = 65_536;

    /// <returns>The key under which <c>events</c> shows it.</returns>
    public async Task<EventKey> AddAsync(ReadOnlyMemory<byte> body, bool isObject, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = EventKey.OfUnusable(body.Span, now);
        var table = TablePrefix + key.Day;
        var kept = !isObject && body.Length > MaxMalformedBytes ? body[..MaxMalformedBytes] : body;

        if (await tables.GetAsync(table, Partition(key), key.Value, cancellationToken) is { } seen)
        {
            // A lost race for the counter costs one count; the delivery itself is kept already.
            await tables.UpdateAsync(table, seen.Set("Duplicates", seen.Number("Duplicates") + 1), cancellationToken);
            return key;
        }
        var head = new TableRow(Partition(key), key.Value)
            .Set("Reason", reason).Set("ReceivedAt", now).Set("IsObject", isObject).Set("Duplicates", 0);
        await StoredBody.WriteAsync(tables, table, head, kept, cancellationToken);
        return key;
    }

    public async Task<QuarantinedDelivery?> FindAsync(EventKey key, CancellationToken cancellationToken)
        => await tables.GetAsync(TablePrefix + key.Day, Partition(key), key.Value, cancellationToken) is { } row
            ? await ReadAsync(row, withBody: true, cancellationToken)
            : null;

    /// <summary>Newest day first; within a day in no promised order. Bodies are not read.</summary>
    public async IAsyncEnumerable<QuarantinedDelivery> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var table in (await tables.ListTablesAsync(TablePrefix, cancellationToken)).Reverse())
        {
            await foreach (var row in tables.QueryAsync(table, partition: null, "v1-", "v1.", cancellationToken))
            {
                if (!StoredBody.IsPart(row))
                {
                    yield return await ReadAsync(row, withBody: false, cancellationToken);
                }
            }
        }
    }

    private async Task<QuarantinedDelivery> ReadAsync(TableRow row, bool withBody, CancellationToken cancellationToken)
    {
        var key = EventKey.Parse(row.Row);
        return new QuarantinedDelivery(
            key, row.Text("Reason") ?? "", row.Time("ReceivedAt") ?? default, row.Number("Duplicates"),
            withBody ? await StoredBody.ReadAsync(tables, TablePrefix + key.Day, row, cancellationToken) : null);
    }

    private static string Partition(EventKey key) => key.Hash[..1];
}
