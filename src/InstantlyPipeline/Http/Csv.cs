using System.Text;

namespace InstantlyPipeline.Http;

/// <summary>CSV (RFC 4180) that a spreadsheet opens without running anything.</summary>
/// <remarks>
/// A cell that a spreadsheet would take for a formula gets an apostrophe before it, and so does one that begins with an apostrophe, so that
/// reading takes away exactly what writing added.
/// </remarks>
internal static class Csv
{
    public const string ContentType = "text/csv; charset=utf-8";

    public static void AppendLine(StringBuilder csv, IReadOnlyList<string> cells) => csv.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    private static string Cell(string text)
    {
        var safe = NeedsApostrophe(text) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static bool NeedsApostrophe(string text) =>
        text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\'';

    public static string Plain(string cell) => cell.Length > 1 && cell[0] == '\'' && NeedsApostrophe(cell[1..]) ? cell[1..] : cell;

    /// <summary>The records with the number of the line each begins at.</summary>
    public static IEnumerable<(int Line, IReadOnlyList<string> Cells)> Records(string csv)
    {
        var (line, begins, quoted, at) = (1, 1, false, 0);
        var (cells, cell) = (new List<string>(), new StringBuilder());
        while (at < csv.Length)
        {
            var character = csv[at++];
            line += character == '\n' ? 1 : 0;
            if (quoted)
            {
                if (character != '"')
                {
                    cell.Append(character);
                }
                else if (at < csv.Length && csv[at] == '"')
                {
                    cell.Append('"');
                    at++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (character == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (character is ',' or '\n')
            {
                Take();
                if (character == '\n')
                {
                    yield return (begins, cells);
                    (cells, begins) = ([], line);
                }
            }
            else if (character != '\r' || at >= csv.Length || csv[at] != '\n')
            {
                cell.Append(character);
            }
        }
        if (cell.Length > 0 || cells.Count > 0)
        {
            Take();
            yield return (begins, cells);
        }

        void Take()
        {
            cells.Add(Plain(cell.ToString()));
            cell.Clear();
        }
    }
}
