using System.Collections.Frozen;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>Reads the HTML of a mail from anybody, in a time that its size bounds.</summary>
internal static class HtmlMail
{
    // The parser opens what was left open again in every paragraph, so thousands of them would fill the memory.
    private const int MostFormats = 100;

    // Browsers nest no deeper than 512. The parser looks through all open elements at every tag, so thousands of them would take minutes.
    private const int MostDepth = 500;

    private static readonly HtmlParser Parser = new();

    private static readonly string[] Formats =
    [
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    ];

    // Elements that need no end: they do not nest.
    private static readonly FrozenSet<string> ClosedByOthers = new[]
    {
        "area",
        "base",
        "body",
        "br",
        "col",
        "head",
        "hr",
        "html",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "tbody",
        "td",
        "th",
        "tr",
        "wbr",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<MailLine> Lines(string html)
    {
        html = UpTo(html, MostDepth);
        using var document = Parser.ParseDocument(IsHostile(html) ? WithoutFormats(html) : html);
        return document.Body is { } body ? HtmlLines.Of(body) : [];
    }

    /// <summary>The mail to the place where it nests deeper than anybody's; what follows there is no reply.</summary>
    private static string UpTo(string html, int depth)
    {
        var open = 0;
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at + 1))
        {
            var start = at + 1;
            var closes = start < html.Length && html[start] == '/';
            start += closes ? 1 : 0;
            var end = start;
            while (end < html.Length && end - start < 12 && (char.IsAsciiLetterOrDigit(html[end]) || html[end] == ':'))
            {
                end++;
            }
            var name = html.AsSpan(start..end);
            if (name.Length == 0 || name.Contains(':') || ClosedByOthers.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
            {
                continue;
            }
            open = closes ? Math.Max(0, open - 1) : open + 1;
            if (open > depth)
            {
                return html[..at];
            }
        }
        return html;
    }

    private static bool IsHostile(string html)
    {
        var open = 0;
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at + 1))
        {
            open +=
                Format(html, at, out var closes) == 0 ? 0
                : closes ? -1
                : 1;
            if (open > MostFormats)
            {
                return true;
            }
            open = Math.Max(open, 0);
        }
        return false;
    }

    /// <summary>Bold and coloured text reads the same without its tags.</summary>
    private static string WithoutFormats(string html)
    {
        var plain = new StringBuilder(html.Length);
        var from = 0;
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', Math.Max(at + 1, from)))
        {
            if (Format(html, at, out _) > 0)
            {
                plain.Append(html, from, at - from);
                var end = html.IndexOf('>', at);
                from = end < 0 ? html.Length : end + 1;
                if (from >= html.Length)
                {
                    break;
                }
            }
        }
        return plain.Append(html, from, html.Length - from).ToString();
    }

    /// <summary>The length of the format's name, 0 when the tag is none.</summary>
    private static int Format(string html, int at, out bool closes)
    {
        var start = at + 1;
        closes = start < html.Length && html[start] == '/';
        start += closes ? 1 : 0;
        var end = start;
        while (end < html.Length && end - start <= 6 && char.IsAsciiLetter(html[end]))
        {
            end++;
        }
        var name = html.AsSpan(start..end);
        foreach (var format in Formats)
        {
            if (name.Equals(format, StringComparison.OrdinalIgnoreCase))
            {
                return name.Length;
            }
        }
        return 0;
    }
}
