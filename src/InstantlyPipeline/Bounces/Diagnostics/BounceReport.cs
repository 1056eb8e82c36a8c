using System.Buffers;

namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>A non-delivery report taken apart: what the refusing server said, the codes of the reporting one, and its sentences.</summary>
/// <remarks>Source: RFC 3464 for the fields and their folded lines; the marks of other formats are rows of <c>Marks.tsv</c>.</remarks>
internal sealed class BounceReport
{
    // Nobody explains himself longer; what follows is the returned mail.
    private const int MostRead = 262_144;

    private static readonly string[] HeadersOfMail =
    [
        "return-path:",
        "received:",
        "delivered-to:",
        "from:",
        "to:",
        "date:",
        "message-id:",
        "mime-version:",
        "subject:",
        "x-original-to:",
        "from ",
    ];

    private static readonly SearchValues<char> NameOfHeader = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");

    private readonly DiagnosticTables tables;
    private bool delayed;
    private bool failed;

    private BounceReport(DiagnosticTables tables)
    {
        this.tables = tables;
        (Server, Prose, Status) = (tables.NewWords(), tables.NewWords(), tables.NewWords());
    }

    /// <summary>The words of the server that refused: fields that carry them, and paragraphs from their first code on.</summary>
    public DiagnosticWords Server { get; }

    /// <summary>The sentences of the server that reports.</summary>
    public DiagnosticWords Prose { get; }

    /// <summary>The codes that the reporting server chose.</summary>
    public DiagnosticWords Status { get; }

    /// <summary>The server is still trying: a warning, no bounce.</summary>
    public bool IsDelay => delayed && !failed;

    public static BounceReport Read(string text, DiagnosticTables tables)
    {
        var report = new BounceReport(tables);
        report.ReadLines(MimeText.Decode((text.Length > MostRead ? text[..MostRead] : text).ReplaceLineEndings("\n").Split('\n')));
        return report;
    }

    private void ReadLines(IReadOnlyList<string> lines)
    {
        var returned = false;
        var inServer = false;
        var indent = 0;
        ReportLine? field = null;
        for (var at = AfterHeaders(lines); at < lines.Count; at++)
        {
            var line = lines[at];
            if (line.AsSpan().Trim(" \t>|*").IsEmpty)
            {
                (inServer, field) = (false, null);
                Server.AddBreak();
                Prose.AddBreak();
                continue;
            }
            if (field is not null && Indent(line) > indent)
            {
                AddField(field.Value, line);
                continue;
            }
            var mark = MarkOf(line, out var rest);
            (field, indent) = (mark is ReportLine.Returned ? null : mark, Indent(line));
            returned |= mark is ReportLine.Returned;
            if (mark is not null and not ReportLine.Returned)
            {
                inServer = false;
                if (!returned || mark is ReportLine.Server or ReportLine.Status or ReportLine.Action)
                {
                    Server.AddBreak();
                    AddField(mark.Value, rest);
                }
                continue;
            }
            if (returned)
            {
                continue;
            }
            var said = WithoutSubject(line);
            inServer = inServer || tables.NewWords().Add(said).Codes.Count > 0;
            (inServer ? Server : Prose).Add(said + "\n");
        }
    }

    private void AddField(ReportLine field, string text)
    {
        switch (field)
        {
            case ReportLine.Server:
                Server.Add(WithoutKind(text));
                break;
            case ReportLine.Status:
                Status.Add(text);
                break;
            case ReportLine.Action:
                delayed |= text.Contains("delayed", StringComparison.OrdinalIgnoreCase);
                failed |= text.Contains("fail", StringComparison.OrdinalIgnoreCase);
                break;
            default:
                break;
        }
    }

    /// <summary>"X-Outbound-Mail-Relay; host not found": what stands first in the field is the kind of server (RFC 3464 section
    /// 2.3.6).</summary>
    private static string WithoutKind(string text)
    {
        var end = text.IndexOf(';', StringComparison.Ordinal);
        return end > 0 && text.AsSpan(0, end).Trim().IndexOfAnyExcept(NameOfHeader) < 0 ? text[(end + 1)..] : text;
    }

    private static int Indent(string line) => line.Length - line.AsSpan().TrimStart(" \t").Length;

    private ReportLine? MarkOf(string line, out string rest)
    {
        rest = WithColonsAttached(line.TrimStart(' ', '\t', '>', '-', '=', '*', '_', '|', '#', '<'));
        foreach (var mark in tables.Marks)
        {
            if (rest.StartsWith(mark.Begin, StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[mark.Begin.Length..];
                return mark.Meaning;
            }
        }
        return null;
    }

    /// <summary>"Your message with the subject …": what follows on the line is ours.</summary>
    private string WithoutSubject(string line)
    {
        line = WithColonsAttached(line);
        foreach (var mark in tables.Marks)
        {
            if (mark.Meaning is ReportLine.Subject && line.IndexOf(mark.Begin, StringComparison.OrdinalIgnoreCase) is var at and >= 0)
            {
                return line[..at];
            }
        }
        return line;
    }

    /// <summary>French writes "Objet :", often with a space that does not break; Chinese and Japanese have a colon of their own.</summary>
    private static string WithColonsAttached(string line)
    {
        var colon = line.AsSpan().IndexOfAny(':', '：');
        return colon > 0 && (line[colon] != ':' || char.IsWhiteSpace(line[colon - 1]))
            ? $"{line.AsSpan(0, colon).TrimEnd()}:{line.AsSpan(colon + 1)}"
            : line;
    }

    /// <summary>A whole mail begins with its headers, which are the report's own.</summary>
    private static int AfterHeaders(IReadOnlyList<string> lines)
    {
        var first = 0;
        while (first < lines.Count && string.IsNullOrWhiteSpace(lines[first]))
        {
            first++;
        }
        var at = first;
        var (from, subject) = (false, false);
        while (at < lines.Count && lines[at].Length > 0)
        {
            from |= lines[at].StartsWith("From", StringComparison.OrdinalIgnoreCase);
            subject |= lines[at].StartsWith("Subject:", StringComparison.OrdinalIgnoreCase);
            at++;
        }
        var named =
            first < lines.Count
            && lines[first].IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            && lines[first].AsSpan(0, colon).IndexOfAnyExcept(NameOfHeader) < 0;
        return
            (named && from && subject)
            || (first < lines.Count && HeadersOfMail.Any(header => lines[first].StartsWith(header, StringComparison.OrdinalIgnoreCase)))
            ? at
            : 0;
    }
}
