using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Numbers;

/// <summary>The rows in which tallies lie beside the ledger rows they count, so that both are written in one transaction.</summary>
/// <remarks>
/// A batch, or an event that acts, inserts one row with what it adds: nobody else writes that row, so nobody waits for anybody.
/// <see cref="NumbersFold"/> adds them up into one row for each partition. A column holds 32,000 characters, however they are spelled, so
/// tallies are spread over several.
/// </remarks>
internal static class TallyRows
{
    private const string Added = "tally+|";
    private const string Summed = "tally=|";

    /// <summary>Tallies in one row.</summary>
    internal const int MostPerRow = 90;

    // Nine of the longest, were each character written as an escape.
    private const int MostPerColumn = 9;

    /// <summary>All rows of tallies lie from here to <see cref="End"/>, and nothing else does.</summary>
    internal const string Start = "tally+";

    internal const string End = "tally~";

    /// <param name="id">A row that is there under the same id is replaced.</param>
    public static TableRow Of(string partition, string id, IEnumerable<Tally> tallies) =>
        Filled(new TableRow(partition, Added + id), Tally.Sum(tallies));

    internal static TableRow SumOf(string partition, int number, IReadOnlyList<Tally> tallies) =>
        Filled(new TableRow(partition, Summed + number.ToString("0000", CultureInfo.InvariantCulture)), tallies);

    internal static bool IsSum(TableRow row) => row.Row.StartsWith(Summed, StringComparison.Ordinal);

    internal static IEnumerable<Tally> Read(TableRow row)
    {
        for (var number = 0; row.Text(ColumnOf(number)) is { } column; number++)
        {
            foreach (var tally in JsonSerializer.Deserialize(column, NumbersJson.Default.IReadOnlyListTally) ?? [])
            {
                yield return tally;
            }
        }
    }

    private static TableRow Filled(TableRow row, IReadOnlyList<Tally> tallies)
    {
        foreach (var (number, some) in tallies.Chunk(MostPerColumn).Index())
        {
            row.Set(ColumnOf(number), JsonSerializer.Serialize(some, NumbersJson.Default.IReadOnlyListTally));
        }
        return row;
    }

    private static string ColumnOf(int number) => "Tallies" + number.ToString("00", CultureInfo.InvariantCulture);
}
