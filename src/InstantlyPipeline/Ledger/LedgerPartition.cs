using InstantlyPipeline.Events;

namespace InstantlyPipeline.Ledger;

/// <summary>Where in a day's table an event's row lies.</summary>
internal static class LedgerPartition
{
    /// <summary>Partitions of engagement events: few, so that a batch of 100 is a handful of transactions. A partition takes 2,000 rows a
    /// second.</summary>
    public const int EngagementPartitions = 2;

    /// <summary>Sixteen partitions for the events that act one by one.</summary>
    public static string Of(EventKey key) => key.Hash[..1];

    public static string OfEngagement(EventKey key) => Engagement(key.Hash[0] % EngagementPartitions);

    /// <summary>Those of <see cref="Of"/>.</summary>
    public static IReadOnlyList<string> Acting { get; } = [.. "0123456789abcdef".Select(digit => digit.ToString())];

    public static IEnumerable<string> All => Acting.Concat(AllOfEngagement);

    public static IEnumerable<string> AllOfEngagement => Enumerable.Range(0, EngagementPartitions).Select(Engagement);

    private static string Engagement(int number) => "engagement" + (char)('0' + number);
}
