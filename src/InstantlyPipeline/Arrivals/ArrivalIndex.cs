using System.Runtime.CompilerServices;
using System.Text.Json;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>The events in the order of their receipt, so that a list reads what it shows and no more.</summary>
/// <remarks>
/// A table for each day of receipt, <c>arrivals20261128</c>, newest first: the ledger's tables go by the event's own day and by sixteen
/// partitions, so that order cannot be read there. A row is written before the event's work starts and never changes. What people decide
/// about it lies in a row of its own right behind it. Engagement has no rows here.
/// </remarks>
internal sealed class ArrivalIndex(ITableStore tables)
{
    public const string TablePrefix = "arrivals";

    private const string Partition = "a";
    internal const string MarkSuffix = "~mark";
    private const int MostTries = 30;

    // A page of the list and some marks.
    private const int RowsAtOnce = 60;

    /// <summary>Written again it changes nothing.</summary>
    internal static TableWrite Write(Arrival arrival) =>
        TableWrite.Missing(
            TableOf(arrival.ReceivedAt),
            new TableRow(Partition, RowOf(arrival.ReceivedAt, arrival.EventKey)).Set(
                "Arrival",
                JsonSerializer.Serialize(arrival, ArrivalsJson.Default.Arrival)
            )
        );

    /// <summary>The days that have rows, newest first, as <c>yyyyMMdd</c>.</summary>
    public async Task<IReadOnlyList<string>> DaysAsync(CancellationToken cancellationToken) =>
        [
            .. (await tables.ListTablesAsync(TablePrefix, cancellationToken))
                .Select(DayOfTable)
                .OfType<string>()
                .OrderDescending(StringComparer.Ordinal),
        ];

    /// <returns>Null for a table that only begins alike.</returns>
    internal static string? DayOfTable(string table) =>
        table[TablePrefix.Length..] is { Length: 8 } day && !day.AsSpan().ContainsAnyExceptInRange('0', '9') ? day : null;

    /// <summary>A day's rows, newest first, with what people decided about them.</summary>
    /// <param name="after">The place after which to begin; null: at the newest.</param>
    public async IAsyncEnumerable<ArrivalPlace> ReadAsync(
        string day,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArrivalPlace? waiting = null;
        // The marks of a place come right behind it, and before the next place.
        await foreach (
            var row in tables.QueryFirstAsync(
                TablePrefix + day,
                Partition,
                after is null ? null : after + "~~",
                before: null,
                RowsAtOnce,
                cancellationToken
            )
        )
        {
            if (row.Row.EndsWith(MarkSuffix, StringComparison.Ordinal))
            {
                waiting = waiting is { } marked && row.Row == marked.Row + MarkSuffix ? marked with { Mark = MarkOf(row) } : waiting;
                continue;
            }
            if (waiting is { } whole)
            {
                yield return whole;
            }
            waiting = JsonSerializer.Deserialize(row.Text("Arrival") ?? "", ArrivalsJson.Default.Arrival) is { } arrival
                ? new ArrivalPlace(day, row.Row, arrival, ArrivalMark.None)
                : null;
        }
        if (waiting is { } last)
        {
            yield return last;
        }
    }

    public async Task<ArrivalMark> MarkOfAsync(DateTimeOffset receivedAt, EventKey key, CancellationToken cancellationToken) =>
        await tables.GetAsync(TableOf(receivedAt), Partition, RowOf(receivedAt, key) + MarkSuffix, cancellationToken) is { } row
            ? MarkOf(row)
            : ArrivalMark.None;

    /// <param name="change">May run several times; must depend on its argument alone.</param>
    /// <returns>What now stands there.</returns>
    public async Task<ArrivalMark> MarkAsync(
        DateTimeOffset receivedAt,
        EventKey key,
        Func<ArrivalMark, ArrivalMark> change,
        CancellationToken cancellationToken
    )
    {
        var (table, place) = (TableOf(receivedAt), RowOf(receivedAt, key) + MarkSuffix);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var row = await tables.GetAsync(table, Partition, place, cancellationToken);
            var after = change(row is null ? ArrivalMark.None : MarkOf(row));
            var write = new TableRow(Partition, place) { ETag = row?.ETag }
                .Set("Owner", after.Owner)
                .Set("HandledAt", after.HandledAt)
                .Set("HandledBy", after.HandledBy);
            if (
                (
                    row is null
                        ? await tables.InsertAsync(table, write, cancellationToken)
                        : await tables.UpdateAsync(table, write, cancellationToken)
                )
                is not null
            )
            {
                return after;
            }
        }
        throw new TransientFailureException($"What people decided about an event was changed by others {MostTries} times in a row.");
    }

    /// <summary>Removes the event's rows. None is fine.</summary>
    public async Task RemoveAsync(DateTimeOffset receivedAt, EventKey key, CancellationToken cancellationToken)
    {
        var (table, place) = (TableOf(receivedAt), RowOf(receivedAt, key));
        await tables.DeleteAsync(table, Partition, place + MarkSuffix, cancellationToken);
        await tables.DeleteAsync(table, Partition, place, cancellationToken);
    }

    private static string TableOf(DateTimeOffset receivedAt) => TablePrefix + ReceiptOrder.DayOf(receivedAt);

    private static string RowOf(DateTimeOffset receivedAt, EventKey key) => ReceiptOrder.RowOf(receivedAt, key);

    private static ArrivalMark MarkOf(TableRow row) => new(row.Text("Owner"), row.Time("HandledAt"), row.Text("HandledBy"));
}
