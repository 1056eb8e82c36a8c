using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Engagement;

/// <summary>Counters of sends, opens and clicks. They lie in the partitions of the ledger rows they count, so both change in one transaction.</summary>
public sealed class EngagementCounts(ITableStore tables)
{
    internal const string RowPrefix = "count|";

    /// <summary>The counts of the UTC days from <paramref name="since"/> on, day by day.</summary>
    /// <param name="since">Days past the retention time have none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<EngagementCount>> SinceAsync(DateOnly since, CancellationToken cancellationToken)
    {
        var first = EventLedger.TablePrefix + since.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var counts = new List<EngagementCount>();
        foreach (var table in (await tables.ListTablesAsync(EventLedger.TablePrefix, cancellationToken)).Where(table => string.CompareOrdinal(table, first) >= 0))
        {
            counts.AddRange(await OfDayAsync(table[EventLedger.TablePrefix.Length..], cancellationToken));
        }
        return counts;
    }

    /// <summary>The counts of one UTC day (<c>yyyyMMdd</c>), summed over partitions, by workspace, campaign, type and step.</summary>
    public async Task<IReadOnlyList<EngagementCount>> OfDayAsync(string day, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, EngagementCount>(StringComparer.Ordinal);
        foreach (var partition in LedgerPartition.AllOfEngagement)
        {
            await foreach (var row in tables.QueryAsync(EventLedger.TablePrefix + day, partition, RowPrefix, RowPrefix[..^1] + "}", cancellationToken))
            {
                var type = row.Text("EventType")!;
                var known = counts.GetValueOrDefault(row.Row)?.Count ?? 0;
                counts[row.Row] = new EngagementCount(
                    row.Text("Workspace")!, row.Text("CampaignId"), day, type, (int)row.Number("Step"), known + row.Number("Count"), type == EventType.EmailOpened);
            }
        }
        return [.. counts.Values];
    }

    internal static TableRow Empty(string partition, string row, InstantlyEvent counted)
        => new TableRow(partition, row).Set("Workspace", counted.Workspace).Set("CampaignId", counted.CampaignId).Set("EventType", counted.EventType)
            .Set("Step", counted.Step ?? 0).Set("Count", 0);

    internal static string RowOf(InstantlyEvent counted)
        => $"{RowPrefix}{LeadHash(counted)}|{counted.EventType}|{counted.Step ?? 0:0000}";

    // Workspace and campaign as one short key of fixed length, whatever they contain.
    private static string LeadHash(InstantlyEvent counted) => Leads.LeadKey.Of(counted.Workspace, counted.CampaignId ?? "");
}
