using System.Text;

namespace InstantlyPipeline.Cli.Suppressions;

/// <summary>Cuts a CSV file into parts that the operations API takes in one call, each with the first line.</summary>
internal static class SuppressionFile
{
    // JSON may write a character in six; the API takes 64 KiB.
    private const int MostCharacters = 10_000;

    /// <returns>The parts, and how many lines of rows stand before each.</returns>
    public static IEnumerable<(string Csv, int Skipped)> Parts(string csv)
    {
        var lines = Lines(csv).ToList();
        if (lines.Count == 0)
        {
            yield return (csv, 0);
            yield break;
        }
        var (part, skipped, seen) = (new StringBuilder(lines[0]), 0, 0);
        foreach (var line in lines.Skip(1))
        {
            if (part.Length > lines[0].Length && part.Length + line.Length > MostCharacters)
            {
                yield return (part.ToString(), skipped);
                (part, skipped) = (new StringBuilder(lines[0]), seen);
            }
            part.Append(line);
            seen += line.Count(character => character == '\n');
        }
        yield return (part.ToString(), skipped);
    }

    /// <summary>Records with their line ends: a break within quotes ends none.</summary>
    private static IEnumerable<string> Lines(string csv)
    {
        var (from, quoted) = (0, false);
        for (var at = 0; at < csv.Length; at++)
        {
            quoted ^= csv[at] == '"';
            if (csv[at] == '\n' && !quoted)
            {
                yield return csv[from..(at + 1)];
                from = at + 1;
            }
        }
        if (from < csv.Length)
        {
            yield return csv[from..];
        }
    }
}
