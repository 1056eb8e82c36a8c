using System.Globalization;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Suppressions;

/// <summary>The list as a CSV file (RFC 4180) that a spreadsheet opens without running anything.</summary>
/// <remarks>
/// A cell that a spreadsheet would take for a formula gets an apostrophe before it, and so does one that begins with an apostrophe, so that
/// reading takes away exactly what writing added: export, import and export again is the same file.
/// </remarks>
internal static class SuppressionCsv
{
    private static readonly string[] Columns =
    [
        "workspace",
        "address",
        "reason",
        "since",
        "evidence",
        "source",
        "by",
        "event",
        "note",
        "places",
    ];

    /// <summary>The entries that are barred, by client and address.</summary>
    public static string Write(IEnumerable<SuppressionEntry> entries)
    {
        var csv = new StringBuilder();
        Csv.AppendLine(csv, Columns);
        foreach (var entry in entries.Where(entry => entry.IsBarred))
        {
            var because = entry.Because!;
            Csv.AppendLine(
                csv,
                [
                    entry.Workspace,
                    entry.Email,
                    because.Reason,
                    entry.Since!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                    because.Evidence ?? "",
                    because.Source,
                    because.By,
                    because.EventKey ?? "",
                    because.Note ?? "",
                    string.Join(';', entry.Places.Select(place => $"{place.Where}={Name(place.Deed)}")),
                ]
            );
        }
        return csv.ToString();
    }

    /// <summary>Reads a file with these columns in any order; only <c>address</c> must be there.</summary>
    /// <param name="workspace">The client of rows that name none.</param>
    /// <param name="who">Who bars, where a row does not say.</param>
    /// <param name="now">Since when, where a row does not say.</param>
    public static (IReadOnlyList<SuppressionEntry> Rows, IReadOnlyList<string> Problems) Read(
        string csv,
        string? workspace,
        string who,
        DateTimeOffset now
    )
    {
        var (rows, problems) = (new List<SuppressionEntry>(), new List<string>());
        using var lines = Csv.Records(csv.TrimStart('\uFEFF')).GetEnumerator();
        if (!lines.MoveNext())
        {
            return (rows, ["The file is empty."]);
        }
        var header = lines.Current.Cells.Select(cell => cell.Trim().ToLowerInvariant()).ToList();
        if (!header.Contains("address"))
        {
            return (rows, ["The first line has no column 'address'. Known columns: " + string.Join(", ", Columns) + "."]);
        }
        while (lines.MoveNext())
        {
            var (number, cells) = lines.Current;
            if (cells is [""])
            {
                continue;
            }
            string? Cell(string column) =>
                header.IndexOf(column) is >= 0 and var at && at < cells.Count && cells[at].Length > 0 ? cells[at] : null;
            if (EntryOf(Cell, workspace, who, now, out var entry) is { } problem)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"Line {number} {problem}."));
            }
            else
            {
                rows.Add(entry!);
            }
        }
        return (rows, problems);
    }

    private static string? EntryOf(
        Func<string, string?> cell,
        string? workspace,
        string who,
        DateTimeOffset now,
        out SuppressionEntry? entry
    )
    {
        entry = null;
        if (cell("address") is not { } address || !SuppressionAddress.IsOne(address))
        {
            return "has no full address; a domain is not taken, for it would bar everybody there";
        }
        if ((cell("workspace") ?? workspace) is not { Length: > 0 } client)
        {
            return "names no workspace; add the column, or name one for the file";
        }
        var since = now;
        if (
            cell("since") is { } text
            && !DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out since
            )
        )
        {
            return "has a 'since' that is no time such as 2026-08-18T09:00:00Z";
        }
        var places = new List<SuppressionPlace>();
        foreach (var place in (cell("places") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = place.Split('=');
            if (parts.Length != 2 || DeedOf(parts[1]) is not { } deed)
            {
                return "has 'places' that are not written as in an export";
            }
            places.Add(new SuppressionPlace(parts[0], deed));
        }
        entry = new SuppressionEntry
        {
            Workspace = client.Trim(),
            Email = address.Trim().ToLowerInvariant(),
            Places = places,
        }.Bar(
            new SuppressionStatement(cell("reason") ?? "imported", since, cell("source") ?? "import", cell("by") ?? who)
            {
                Evidence = cell("evidence"),
                EventKey = cell("event"),
                Note = cell("note"),
            }
        );
        return null;
    }

    private static string Name(SuppressionDeed deed) => JsonNamingPolicy.CamelCase.ConvertName(deed.ToString());

    private static SuppressionDeed? DeedOf(string name) =>
        Enum.TryParse<SuppressionDeed>(name, ignoreCase: true, out var deed) && !char.IsAsciiDigit(name[0]) ? deed : null;
}
