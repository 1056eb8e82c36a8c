using System.Text.Json;

namespace InstantlyPipeline.Numbers;

/// <summary>How tallies are written into a column: parts of a JSON array, each far shorter than a column.</summary>
internal static class TallyText
{
    // Forty of the longest, were each character written as an escape, fit in a column.
    private const int DomainsPerPart = 40;

    /// <summary>Every tally with all that it is asked by.</summary>
    public static IEnumerable<string> Whole(IReadOnlyList<Tally> tallies) =>
        tallies.Select(tally => JsonSerializer.Serialize(tally, NumbersJson.Default.Tally));

    public static IEnumerable<Tally> ReadWhole(string column) =>
        JsonSerializer.Deserialize(column, NumbersJson.Default.IReadOnlyListTally) ?? [];

    /// <summary>Names of domains with their counts, under their workspace.</summary>
    public static IEnumerable<string> Domains(IReadOnlyList<Tally> tallies) =>
        tallies
            .GroupBy(tally => tally.Workspace)
            .SelectMany(own =>
                own.Chunk(DomainsPerPart)
                    .Select(some =>
                        JsonSerializer.Serialize(
                            new Dictionary<string, Dictionary<string, long>>
                            {
                                [own.Key] = some.ToDictionary(tally => tally.What, tally => tally.Count),
                            },
                            NumbersJson.Default.DictionaryStringDictionaryStringInt64
                        )
                    )
            );

    public static IEnumerable<Tally> ReadDomains(string column) =>
        (JsonSerializer.Deserialize(column, NumbersJson.Default.IReadOnlyListDictionaryStringDictionaryStringInt64) ?? [])
            .SelectMany(part => part)
            .SelectMany(own => own.Value.Select(domain => Tally.To(own.Key, domain.Key, domain.Value)));
}
