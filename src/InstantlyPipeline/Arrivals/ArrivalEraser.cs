using System.Text.Json;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Arrivals;

/// <summary>Removes somebody's rows from lists and timelines.</summary>
internal sealed class ArrivalEraser(ITableStore tables) : IEraser
{
    public IReadOnlyList<StoredTable> Tables { get; } =
    [
        new StoredTable(
            ArrivalIndex.TablePrefix,
            "each reply's and bounce's address, name, company, the first 1,000 characters of what was written; who takes care of it",
            "after `Retention__Days`, a whole day at a time",
            "removed"
        )
        {
            IsSeries = true,
        },
        new StoredTable(
            Timeline.OldTable,
            "the same, under a hash of the address, from before 1.1; what came since is in `leadsearch`",
            "within a day of `Retention__Days`",
            "removed"
        ),
        new StoredTable(
            OpenEvents.Table,
            "address and reason of what is retried, dead or discarded",
            "when its event is done; what was discarded after `Retention__Days`",
            "removed"
        ),
        new StoredTable(BackfillProgress.Table, "nothing of people: how far the lists are", "never", "nothing to forget"),
    ];

    public async Task<int> EraseAsync(string table, Forgotten who, bool confirmed, CancellationToken cancellationToken)
    {
        if (table == BackfillProgress.Table)
        {
            return 0;
        }
        var count = 0;
        await foreach (var row in tables.QueryAsync(table, partition: null, null, null, cancellationToken))
        {
            var arrival = row.Text("Arrival") is { } json ? JsonSerializer.Deserialize(json, ArrivalsJson.Default.Arrival) : null;
            if (
                (arrival?.ReceivedAt ?? row.Time("ReceivedAt")) <= who.At
                && who.Is(arrival?.Workspace ?? row.Text("Workspace"), arrival?.LeadEmail ?? row.Text("LeadEmail"))
            )
            {
                count++;
                if (confirmed)
                {
                    await tables.DeleteAsync(table, row.Partition, row.Row + ArrivalIndex.MarkSuffix, cancellationToken);
                    await tables.DeleteAsync(table, row.Partition, row.Row, cancellationToken);
                }
            }
        }
        return count;
    }
}
