using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Engagement;

/// <summary>Counts of sends, opens and clicks, by campaign and step.</summary>
public sealed class EngagementCounts(ITableStore tables, DayNumbers numbers)
{
    private const string RowPrefix = "count|";

    /// <summary>The counts of the UTC days from <paramref name="since"/> on, day by day.</summary>
    /// <param name="since">Days past the retention time have none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<EngagementCount>> SinceAsync(DateOnly since, CancellationToken cancellationToken)
    {
        var first = EventLedger.TablePrefix + since.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var counts = new List<EngagementCount>();
        foreach (
            var table in (await tables.ListTablesAsync(EventLedger.TablePrefix, cancellationToken)).Where(table =>
                string.CompareOrdinal(table, first) >= 0
            )
        )
        {
            counts.AddRange(await OfDayAsync(table[EventLedger.TablePrefix.Length..], cancellationToken));
        }
        return counts;
    }

    /// <summary>The counts of one UTC day (<c>yyyyMMdd</c>), summed over partitions, by workspace, campaign, type and step.</summary>
    public async Task<IReadOnlyList<EngagementCount>> OfDayAsync(string day, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<(string Workspace, string Campaign, string Type, int Step), EngagementCount>();
        foreach (var partition in LedgerPartition.AllOfEngagement)
        {
            // Counters of before there were tallies.
            await foreach (
                var row in tables.QueryAsync(EventLedger.TablePrefix + day, partition, RowPrefix, RowPrefix[..^1] + "}", cancellationToken)
            )
            {
                Add(row.Text("Workspace")!, row.Text("CampaignId"), row.Text("EventType")!, (int)row.Number("Step"), row.Number("Count"));
            }
            foreach (var tally in await numbers.OfPartitionAsync(day, partition, cancellationToken))
            {
                Add(tally.Workspace, tally.CampaignId, tally.What, tally.Step, tally.Count);
            }
        }
        return [.. counts.Values];

        void Add(string workspace, string? campaign, string type, int step, long count)
        {
            var key = (workspace, campaign ?? "", type, step);
            counts[key] = new EngagementCount(
                workspace,
                campaign,
                day,
                type,
                step,
                (counts.GetValueOrDefault(key)?.Count ?? 0) + count,
                type == EventType.EmailOpened
            );
        }
    }
}
