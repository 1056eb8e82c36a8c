using System.Runtime.CompilerServices;
using System.Text.Json;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>The events of one person, across campaigns and workspaces, newest first.</summary>
/// <remarks>
/// Table <c>timeline</c>: a person's rows lie side by side under the hash of the address. 256 partitions by the hash's beginning, and not
/// one for each person, so that retention can go through them a part at a time. Engagement has no rows here: see <see cref="SendLog"/>.
/// </remarks>
internal sealed class Timeline(ITableStore tables)
{
    /// <summary>The table may be looked at in so many parts.</summary>
    public const int Slices = 256;

    internal const string Table = "timeline";

    /// <summary>Written again it changes nothing.</summary>
    internal static IReadOnlyList<TableWrite> Writes(Arrival arrival)
    {
        if (arrival.LeadEmail is null)
        {
            return [];
        }
        var person = LeadKey.OfPerson(arrival.LeadEmail);
        return
        [
            TableWrite.Missing(
                Table,
                new TableRow(person[..2], $"{person}|{ReceiptOrder.RowOf(arrival.ReceivedAt, arrival.EventKey)}")
                    .Set("ReceivedAt", arrival.ReceivedAt)
                    .Set("Arrival", JsonSerializer.Serialize(arrival, ArrivalsJson.Default.Arrival))
            ),
        ];
    }

    /// <param name="after">The <see cref="TimelineRow.Row"/> after which to begin; null: at the newest.</param>
    public async IAsyncEnumerable<TimelineRow> ReadAsync(
        string email,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var person = LeadKey.OfPerson(email);
        await foreach (
            var row in tables.QueryAsync(
                Table,
                person[..2],
                $"{person}|{after}{(after is null ? "" : "~")}",
                person + "}",
                cancellationToken
            )
        )
        {
            if (JsonSerializer.Deserialize(row.Text("Arrival") ?? "", ArrivalsJson.Default.Arrival) is { } arrival)
            {
                yield return new TimelineRow(row.Row[(person.Length + 1)..], arrival);
            }
        }
    }

    /// <summary>Removes a person's row.</summary>
    public Task RemoveAsync(string email, TimelineRow row, CancellationToken cancellationToken)
    {
        var person = LeadKey.OfPerson(email);
        return tables.DeleteAsync(Table, person[..2], $"{person}|{row.Row}", cancellationToken);
    }

    /// <summary>Removes a part's rows of what was received before <paramref name="before"/>, up to a hundred in one transaction.</summary>
    /// <param name="slice">From 0 to <see cref="Slices"/> - 1.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> PurgeAsync(int slice, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var purged = 0;
        var partition = slice.ToString("x2", System.Globalization.CultureInfo.InvariantCulture);
        var rows = tables.QueryAsync(Table, partition, null, null, cancellationToken);
        await foreach (
            var old in rows.Where(row => row.Time("ReceivedAt") is not { } at || at < before)
                .Chunk(TableRules.MaxBatch)
                .WithCancellation(cancellationToken)
        )
        {
            // Fails when somebody else removed one meanwhile; then the next look takes the rest.
            purged += await tables.BatchAsync(Table, partition, [.. old.Select(TableOperation.Delete)], cancellationToken) is null
                ? old.Length
                : 0;
        }
        return purged;
    }
}
