using InstantlyPipeline.Events;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Intake;

/// <summary>Keeps authenticated deliveries that no workflow can work on, so that nothing is lost and a person can look.</summary>
/// <remarks>
/// One table per day of receipt, <c>quarantine20261124</c>; the same body again on that day counts on the same row. Those that wait for a
/// person are listed in a table of their own, so that nobody has to look through the days for them.
/// </remarks>
public sealed class Quarantine(ITableStore tables, TimeProvider time)
{
    public const string TablePrefix = "quarantine";

    // Not in the day's table, which is dropped whole by its name.
    internal const string Undecided = "undecidedquarantine";
    internal const string UndecidedPartition = "u";

    // In the same table, for whoever lists all of them by receipt.
    internal const string DecidedPartition = "d";

    /// <summary>What is kept of a body that is no JSON object; JSON objects are kept whole.</summary>
    public const int MaxMalformedBytes = 65_536;

    /// <param name="workspace">Whose it is; null where nobody knows.</param>
    /// <returns>The key under which <c>events</c> shows it.</returns>
    public async Task<EventKey> AddAsync(
        ReadOnlyMemory<byte> body,
        bool isObject,
        string reason,
        string? workspace,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var key = EventKey.OfUnusable(body.Span, now);
        var table = TablePrefix + key.Day;
        var kept = !isObject && body.Length > MaxMalformedBytes ? body[..MaxMalformedBytes] : body;

        if (await tables.GetAsync(table, Partition(key), key.Value, cancellationToken) is { } seen)
        {
            // A lost race for the counter costs one count; the delivery itself is kept already.
            await tables.UpdateAsync(table, seen.Set("Duplicates", seen.Number("Duplicates") + 1), cancellationToken);
            if (seen.Text("Decision") is null)
            {
                // A crash may have kept it off the list.
                await ListAsync(
                    key,
                    seen.Text("Reason") ?? reason,
                    seen.Text("Workspace"),
                    seen.Time("ReceivedAt") ?? now,
                    cancellationToken
                );
            }
            return key;
        }
        var head = new TableRow(Partition(key), key.Value)
            .Set("Reason", reason)
            .Set("Workspace", workspace)
            .Set("ReceivedAt", now)
            .Set("IsObject", isObject)
            .Set("Duplicates", 0);
        await StoredBody.WriteAsync(tables, table, head, kept, cancellationToken);
        await ListAsync(key, reason, workspace, now, cancellationToken);
        return key;
    }

    /// <summary>Those about which nobody has decided yet, the latest first, as far as they came since there is this list; bodies are not
    /// read.</summary>
    public IAsyncEnumerable<QuarantinedDelivery> UndecidedAsync(CancellationToken cancellationToken) =>
        UndecidedAsync(null, null, cancellationToken);

    /// <param name="from">Where to begin, as rows of this order are called; null: at the latest.</param>
    /// <param name="to">Where to end; null: at the first.</param>
    public IAsyncEnumerable<QuarantinedDelivery> UndecidedAsync(string? from, string? to, CancellationToken cancellationToken) =>
        ListedAsync(UndecidedPartition, from, to, cancellationToken);

    /// <summary>Those about which somebody has decided, the latest first, without what was decided.</summary>
    public IAsyncEnumerable<QuarantinedDelivery> DecidedAsync(CancellationToken cancellationToken) =>
        ListedAsync(DecidedPartition, null, null, cancellationToken);

    private async IAsyncEnumerable<QuarantinedDelivery> ListedAsync(
        string partition,
        string? from,
        string? to,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var row in tables.QueryAsync(Undecided, partition, from, to, cancellationToken))
        {
            yield return new QuarantinedDelivery(
                EventKey.Parse(row.Text("Key")!),
                row.Text("Reason") ?? "",
                row.Time("ReceivedAt") ?? default,
                0,
                null
            )
            {
                Workspace = row.Text("Workspace"),
            };
        }
    }

    /// <summary>Puts on the list what was kept before there was one.</summary>
    public async Task ListOldAsync(CancellationToken cancellationToken)
    {
        await foreach (var kept in ListAsync(cancellationToken))
        {
            await ListAsync(
                kept.Key,
                kept.Reason,
                kept.Workspace,
                kept.ReceivedAt,
                cancellationToken,
                kept.Decision is null ? UndecidedPartition : DecidedPartition
            );
        }
    }

    /// <summary>Keeps what a person decided about it: the delivery stays, and nobody is asked about it any more.</summary>
    /// <returns>False when there is no such delivery.</returns>
    public async Task<bool> DecideAsync(EventKey key, string decision, CancellationToken cancellationToken)
    {
        if (await tables.GetAsync(TablePrefix + key.Day, Partition(key), key.Value, cancellationToken) is not { } row)
        {
            return false;
        }
        // A lost race is another's decision, which then stands.
        await tables.UpdateAsync(
            TablePrefix + key.Day,
            row.Set("Decision", decision.Length > 1_000 ? decision[..1_000] : decision),
            cancellationToken
        );
        var receivedAt = row.Time("ReceivedAt") ?? default;
        await ListAsync(key, row.Text("Reason") ?? "", row.Text("Workspace"), receivedAt, cancellationToken, DecidedPartition);
        await tables.DeleteAsync(Undecided, UndecidedPartition, UndecidedRow(key, receivedAt), cancellationToken);
        return true;
    }

    /// <summary>Removes from the list what was received before.</summary>
    public async Task PurgeUndecidedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var partition in (string[])[UndecidedPartition, DecidedPartition])
        {
            await foreach (var old in tables.QueryAsync(Undecided, partition, Backwards(before), null, cancellationToken))
            {
                await tables.DeleteAsync(Undecided, partition, old.Row, cancellationToken);
            }
        }
    }

    public async Task<QuarantinedDelivery?> FindAsync(EventKey key, CancellationToken cancellationToken) =>
        await tables.GetAsync(TablePrefix + key.Day, Partition(key), key.Value, cancellationToken) is { } row
            ? await ReadAsync(row, withBody: true, cancellationToken)
            : null;

    /// <param name="beginning">Of a key: the day and some of its digits.</param>
    public async Task<IReadOnlyList<EventKey>> StartingWithAsync(string beginning, int most, CancellationToken cancellationToken)
    {
        var lowest = EventKey.Parse(beginning.PadRight(EventKey.Length, '0'));
        var rows = tables.QueryAsync(TablePrefix + lowest.Day, Partition(lowest), beginning, beginning + "g", cancellationToken);
        return
        [
            .. (await rows.Where(row => !StoredBody.IsPart(row)).Take(most).ToListAsync(cancellationToken)).Select(row =>
                EventKey.Parse(row.Row)
            ),
        ];
    }

    /// <summary>Newest day first; within a day in no promised order. Bodies are not read.</summary>
    public async IAsyncEnumerable<QuarantinedDelivery> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
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
            key,
            row.Text("Reason") ?? "",
            row.Time("ReceivedAt") ?? default,
            row.Number("Duplicates"),
            withBody ? await StoredBody.ReadAsync(tables, TablePrefix + key.Day, row, cancellationToken) : null
        )
        {
            Workspace = row.Text("Workspace"),
            Decision = row.Text("Decision"),
        };
    }

    private Task<string?> ListAsync(
        EventKey key,
        string reason,
        string? workspace,
        DateTimeOffset receivedAt,
        CancellationToken cancellationToken,
        string partition = UndecidedPartition
    ) =>
        tables.InsertAsync(
            Undecided,
            new TableRow(partition, UndecidedRow(key, receivedAt))
                .Set("Key", key.Value)
                .Set("Reason", reason)
                .Set("Workspace", workspace)
                .Set("ReceivedAt", receivedAt),
            cancellationToken
        );

    internal static string UndecidedRow(EventKey key, DateTimeOffset receivedAt) => $"{Backwards(receivedAt)}-{key.Value}";

    // The latest come first.
    private static string Backwards(DateTimeOffset receivedAt) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.UtcTicks - receivedAt.UtcTicks:D19}");

    private static string Partition(EventKey key) => key.Hash[..1];
}
