using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>The events of one person, across campaigns and workspaces, newest first.</summary>
/// <remarks>
/// A person's rows lie side by side in the person's place (<see cref="LeadPlace"/>), under the hash of the address, so that retention can
/// go through them a part at a time. Until 1.1 they lay in table <c>timeline</c>; as long as there are any, they are read, too. Engagement
/// has no rows here: see <see cref="SendLog"/>.
/// </remarks>
internal sealed class Timeline(ITableStore tables, TimeProvider? time = null)
{
    /// <summary>They may be looked at in so many parts.</summary>
    public const int Slices = 256;

    internal const string OldTable = "timeline";
    internal const string Beginning = "|timeline|";

    private readonly OlderRows _old = new(tables, OldTable, partition: null, time ?? TimeProvider.System);

    /// <param name="arrival">Of a lead.</param>
    internal static TableRow RowOf(Arrival arrival)
    {
        var email = arrival.LeadEmail!;
        var place = ReceiptOrder.RowOf(arrival.ReceivedAt, arrival.EventKey);
        return new TableRow(LeadPlace.Of(email), $"{Beginning}{LeadKey.OfPerson(email)}|{place}")
            .Set("ReceivedAt", arrival.ReceivedAt)
            .Set("Arrival", JsonSerializer.Serialize(arrival, ArrivalsJson.Default.Arrival));
    }

    /// <param name="after">The <see cref="TimelineRow.Row"/> after which to begin; null: at the newest.</param>
    public async IAsyncEnumerable<TimelineRow> ReadAsync(
        string email,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var person = LeadKey.OfPerson(email);
        var rows = ReadAsync(LeadPlace.Table, LeadPlace.Of(email), Beginning + person, after, cancellationToken);
        if (await _old.AnyAsync(cancellationToken))
        {
            rows = Merged(rows, ReadAsync(OldTable, person[..2], person, after, cancellationToken), cancellationToken);
        }
        await foreach (var row in rows)
        {
            yield return row;
        }
    }

    /// <summary>Everybody's rows; not those of older versions.</summary>
    internal async IAsyncEnumerable<(TableRow Row, Arrival Arrival)> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var partition in LeadPlace.All)
        {
            await foreach (var row in tables.QueryAsync(LeadPlace.Table, partition, Beginning, "|timeline}", cancellationToken))
            {
                if (JsonSerializer.Deserialize(row.Text("Arrival") ?? "", ArrivalsJson.Default.Arrival) is { } arrival)
                {
                    yield return (row, arrival);
                }
            }
        }
    }

    /// <summary>Removes a part's rows of what was received before <paramref name="before"/>, up to a hundred in one transaction.</summary>
    /// <param name="slice">From 0 to <see cref="Slices"/> - 1.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> PurgeAsync(int slice, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var part = slice.ToString("x2", CultureInfo.InvariantCulture);
        var purged = await PurgeAsync(LeadPlace.Table, LeadPlace.OfHash(part), Beginning + part, before, cancellationToken);
        return await _old.AnyAsync(cancellationToken) ? purged + await PurgeAsync(OldTable, part, part, before, cancellationToken) : purged;
    }

    private async IAsyncEnumerable<TimelineRow> ReadAsync(
        string table,
        string partition,
        string beginning,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var from = $"{beginning}|{after}{(after is null ? "" : "~")}";
        await foreach (var row in tables.QueryAsync(table, partition, from, beginning + "}", cancellationToken))
        {
            if (JsonSerializer.Deserialize(row.Text("Arrival") ?? "", ArrivalsJson.Default.Arrival) is { } arrival)
            {
                yield return new TimelineRow(row.Row[(beginning.Length + 1)..], arrival);
            }
        }
    }

    /// <summary>What is in both comes once.</summary>
    private static async IAsyncEnumerable<TimelineRow> Merged(
        IAsyncEnumerable<TimelineRow> own,
        IAsyncEnumerable<TimelineRow> older,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var left = own.GetAsyncEnumerator(cancellationToken);
        await using var right = older.GetAsyncEnumerator(cancellationToken);
        var (hasLeft, hasRight) = (await left.MoveNextAsync(), await right.MoveNextAsync());
        while (hasLeft || hasRight)
        {
            var order =
                !hasRight ? -1
                : !hasLeft ? 1
                : string.CompareOrdinal(left.Current.Row, right.Current.Row);
            yield return order <= 0 ? left.Current : right.Current;
            hasLeft = order <= 0 ? await left.MoveNextAsync() : hasLeft;
            hasRight = order >= 0 ? await right.MoveNextAsync() : hasRight;
        }
    }

    private async Task<int> PurgeAsync(
        string table,
        string partition,
        string beginning,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        var purged = 0;
        var rows = tables.QueryAsync(table, partition, beginning, beginning + "g", cancellationToken);
        await foreach (
            var old in rows.Where(row => row.Time("ReceivedAt") is not { } at || at < before)
                .Chunk(TableRules.MaxBatch)
                .WithCancellation(cancellationToken)
        )
        {
            // Fails when somebody else removed one meanwhile; then the next look takes the rest.
            purged += await tables.BatchAsync(table, partition, [.. old.Select(TableOperation.Delete)], cancellationToken) is null
                ? old.Length
                : 0;
        }
        return purged;
    }
}
