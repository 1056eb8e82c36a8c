using System.Globalization;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Numbers;

/// <summary>The rows in which tallies of one kind lie beside the ledger rows they count, so that both are written in one
/// transaction.</summary>
/// <remarks>
/// A batch, or an event that acts, inserts one row with what it adds: nobody else writes that row, so nobody waits for anybody.
/// <see cref="TallyFolder"/> adds them up. A column holds 32,000 characters, however they are spelled, so tallies are spread over several.
/// </remarks>
internal sealed class TallyRows
{
    /// <summary>What was sent and what came of it.</summary>
    public static readonly TallyRows Counts = new("tally", LedgerPartition.All, TallyText.Whole, TallyText.ReadWhole);

    /// <summary>Mails by the recipient's domain: so many names that they have rows of their own, in short writing. Only engagement counts
    /// mails.</summary>
    public static readonly TallyRows SentTo = new("sentto", LedgerPartition.AllOfEngagement, TallyText.Domains, TallyText.ReadDomains);

    /// <summary>All that is counted.</summary>
    public static readonly IReadOnlyList<TallyRows> All = [Counts, SentTo];

    /// <summary>Events whose tallies one added row can hold, were each of them the longest.</summary>
    internal const int MostPerRow = 90;

    private const int MostText = TableRules.MaxTextLength - 1_000;

    // A transaction of Azure has four megabytes at most, and seven rows of such a size.
    private const int MostColumns = 8;

    private readonly Func<IReadOnlyList<Tally>, IEnumerable<string>> _write;
    private readonly Func<string, IEnumerable<Tally>> _read;
    private readonly string _added;
    private readonly string _summed;

    private TallyRows(
        string name,
        IEnumerable<string> partitions,
        Func<IReadOnlyList<Tally>, IEnumerable<string>> write,
        Func<string, IEnumerable<Tally>> read
    )
    {
        (Name, Partitions, _write, _read) = (name, [.. partitions], write, read);
        (Start, Sums, End) = (name + "+", name + "=", name + "~");
        (_added, _summed) = (Start + "|", Sums + "|");
    }

    public string Name { get; }

    /// <summary>Those of a day's table in which there may be such rows.</summary>
    public IReadOnlyList<string> Partitions { get; }

    /// <summary>All rows lie from here to <see cref="End"/>, and nothing else does.</summary>
    public string Start { get; }

    /// <summary>Rows that were added lie before, and sums from here on.</summary>
    public string Sums { get; }

    public string End { get; }

    /// <param name="id">A row that is there under the same id is replaced.</param>
    public TableRow Of(string partition, string id, IEnumerable<Tally> tallies) =>
        Filled(new TableRow(partition, _added + id), Columns(Tally.Sum(tallies)));

    /// <summary>The sums in as few rows as hold them.</summary>
    /// <param name="first">The number of the first of these rows.</param>
    public IReadOnlyList<TableRow> SumsOf(string partition, int first, IReadOnlyList<Tally> tallies) =>
        [
            .. Columns(tallies)
                .Chunk(MostColumns)
                .Select(
                    (columns, number) =>
                        Filled(new TableRow(partition, _summed + (first + number).ToString("0000", CultureInfo.InvariantCulture)), columns)
                ),
        ];

    public bool IsSum(TableRow row) => row.Row.StartsWith(_summed, StringComparison.Ordinal);

    /// <summary>The number of a row of sums.</summary>
    public int NumberOf(TableRow sum) => int.Parse(sum.Row.AsSpan(_summed.Length), CultureInfo.InvariantCulture);

    public IEnumerable<Tally> Read(TableRow row)
    {
        for (var number = 0; row.Text(ColumnOf(number)) is { } column; number++)
        {
            foreach (var tally in _read(column))
            {
                yield return tally;
            }
        }
    }

    private IEnumerable<string> Columns(IReadOnlyList<Tally> tallies)
    {
        var (parts, length) = (new List<string>(), 0);
        foreach (var part in _write(tallies))
        {
            if (length + part.Length > MostText && parts.Count > 0)
            {
                yield return $"[{string.Join(',', parts)}]";
                (parts, length) = ([], 0);
            }
            parts.Add(part);
            length += part.Length + 1;
        }
        if (parts.Count > 0)
        {
            yield return $"[{string.Join(',', parts)}]";
        }
    }

    private static TableRow Filled(TableRow row, IEnumerable<string> columns)
    {
        foreach (var (number, column) in columns.Index())
        {
            row.Set(ColumnOf(number), column);
        }
        return row;
    }

    private static string ColumnOf(int number) => "Tallies" + number.ToString("00", CultureInfo.InvariantCulture);
}
