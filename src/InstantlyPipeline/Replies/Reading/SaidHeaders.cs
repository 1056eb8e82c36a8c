using System.Globalization;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>Finds "On … wrote" in the languages of the rows: on one line, wrapped over several, or in the middle of one.</summary>
/// <remarks>
/// A person's own "On Thursday I wrote:" must not be taken for one. So what matches a row has to look like a machine's work too:
/// a full date, a time with an address, or quoted lines right below.
/// </remarks>
internal static class SaidHeaders
{
    private const int MostLines = 5;
    internal const int MostLength = 500;
    private const int ZonedDate = 27;

    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>The header that ends on this line; the shortest one, so that a person's line above it stays theirs.</summary>
    public static QuoteHeader? EndingAt(IReadOnlyList<MailLine> lines, int last)
    {
        var line = lines[last].Folded;
        var quoted = IsQuotedBelow(lines, last);
        var below = !quoted && IsHeaderBelow(lines, last);
        if (IsZoned(line))
        {
            return new QuoteHeader(last, 0, last);
        }
        if (MayEnd(line) || (quoted && IsDateAndName(lines, last)) || (below && DateSigns.Of(line) is { Year: true, Time: true }))
        {
            if (Shortest(lines, last, line, new HeaderMatch.Below(quoted, below)) is { } whole)
            {
                return whole;
            }
        }
        return InlineHeaders.RunningOn(lines, last, line);
    }

    public static bool IsQuotedBelow(IReadOnlyList<MailLine> lines, int last)
    {
        var next = last + 1;
        while (next < lines.Count && lines[next].IsBlank && !lines[next].IsQuoted)
        {
            next++;
        }
        return next < lines.Count && lines[next].IsQuoted;
    }

    /// <summary>Another header begins below: a ruler, or "From: …".</summary>
    private static bool IsHeaderBelow(IReadOnlyList<MailLine> lines, int last)
    {
        var next = last + 1;
        while (next < lines.Count && lines[next].IsBlank)
        {
            next++;
        }
        return next < lines.Count
            && lines[next].IsOpen
            && (QuoteRulers.At(lines, next) is { Column: 0 } || HeaderBlocks.IsSender(lines[next].Text));
    }

    private static bool MayEnd(string line) =>
        line.Length > 0
        && (
            line.TrimEnd(' ', '-', '*', '_', '>', '"', '.').EndsWith(':')
            || line[^1] == '>'
            || IsFramed(line)
            || ClosingWords.End(line.TrimEnd(' ', '-', '*', '_', '.'))
        );

    private static bool IsFramed(string line) =>
        line.Length > 4 && line.StartsWith("--", StringComparison.Ordinal) && line.EndsWith("--", StringComparison.Ordinal);

    /// <summary>"2026-08-17 14:02 GMT+02:00 Sam Reed", Gmail's of the years to 2016 without its address: nobody writes a time zone
    /// so.</summary>
    private static bool IsZoned(string line) =>
        line.Length is > ZonedDate and <= HeaderMatch.MostDateAndName
        && line.AsSpan(16).StartsWith(" GMT", StringComparison.Ordinal)
        && line[20] is '+' or '-'
        && DateTime.TryParseExact(line.AsSpan(0, 16), "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && char.IsUpper(line[27])
        && line.AsSpan(27).Count(' ') < 6;

    /// <summary>"17 August 2026 14:02 Sam Reed" above the first quoted line: a full date and time, and then nothing but a name.</summary>
    private static bool IsDateAndName(IReadOnlyList<MailLine> lines, int at)
    {
        var line = lines[at].Folded;
        if (
            line.Length > HeaderMatch.MostDateAndName
            || DateSigns.Of(line) is not { Year: true, Time: true }
            || !HeaderMatch.IsShortBeforeDate(line)
        )
        {
            return false;
        }
        var words = line[(line.LastIndexOfAny(Digits) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is > 0 and < 6
            && Array.TrueForAll(words, word => char.IsUpper(word[0]) && char.IsLetter(word[^1]))
            && !lines.Take(at).Any(above => above.IsQuoted);
    }

    private static QuoteHeader? Shortest(IReadOnlyList<MailLine> lines, int last, string text, HeaderMatch.Below below)
    {
        QuoteHeader? byPerson = null;
        for (var first = last; first > last - MostLines && first >= 0 && (lines[first].IsOpen || IsGapInAddress(lines, first)); first--)
        {
            if (lines[first].IsBlank)
            {
                continue;
            }
            if (first < last)
            {
                text = Join(lines[first].Folded, text);
            }
            if (text.Length > MostLength)
            {
                break;
            }
            if (byPerson is not null && lines[first].Folded is not "<" && !DateSigns.Of(lines[first].Folded).Year)
            {
                break; // the line above a person's name belongs to the header only when it is the date
            }
            var matched = HeaderMatch.Of(text, below);
            if (matched is { NamesDate: true, Opening: not null })
            {
                return new QuoteHeader(first, 0, last);
            }
            // "Thanks! On Mon …": the opening word says where the header begins, a date or a name does not.
            if (InlineHeaders.InTheMiddle(text, lines[first].Folded.Length) is { } column && !text.AsSpan(..column).Contains('@'))
            {
                return new QuoteHeader(first, column, last);
            }
            if (matched is { NamesDate: true })
            {
                return WithCutName(lines, new QuoteHeader(first, 0, last));
            }
            byPerson ??= matched is null ? null : new QuoteHeader(first, 0, last);
        }
        return byPerson is { } found ? WithCutName(lines, found)
            : below.Quote ? Nameless(lines, last)
            : null;
    }

    /// <summary>Some phones put the address on lines of its own, with a blank one above its bracket.</summary>
    private static bool IsGapInAddress(IReadOnlyList<MailLine> lines, int at) =>
        lines[at].IsBlank && !lines[at].IsQuoted && at + 1 < lines.Count && lines[at + 1].Folded is "<";

    /// <summary>A header wrapped at its address: the line above holds the name.</summary>
    private static QuoteHeader WithCutName(IReadOnlyList<MailLine> lines, QuoteHeader header)
    {
        var first = header.FirstLine;
        while (
            first > 0
            && first > header.LastLine - MostLines
            && lines[first - 1].IsOpen
            && (
                lines[first - 1].Folded[^1] == '<'
                || (PersonNames.GoesOn(lines[first].Folded) && PersonNames.IsHalf(lines[first - 1].Folded))
            )
        )
        {
            first--;
        }
        return header with { FirstLine = first };
    }

    /// <summary>In a language without a row: an address in brackets and a colon, right above quoted lines.</summary>
    private static QuoteHeader? Nameless(IReadOnlyList<MailLine> lines, int last)
    {
        var line = lines[last].Folded;
        if (!line.EndsWith(':'))
        {
            return null;
        }
        var signs = DateSigns.Of(line);
        if (signs.BracketedAddress)
        {
            var found = WithCutName(lines, new QuoteHeader(last, 0, last));
            return
                found.FirstLine == last
                && last > 0
                && lines[last - 1].IsOpen
                && !signs.Year
                && DateSigns.Of(lines[last - 1].Folded) is { Year: true } or { Time: true }
                ? found with
                {
                    FirstLine = last - 1,
                }
                : found;
        }
        // "<sam@outreach.example" / "said so:" - the address stands on the line above.
        return
            last > 0
            && lines[last - 1].IsOpen
            && line.Length <= 40
            && DateSigns.Of(lines[last - 1].Folded).BracketedAddress
            && lines[last - 1].Folded[^1] is '>' or ')'
            ? WithCutName(lines, new QuoteHeader(last - 1, 0, last))
            : null;
    }

    /// <summary>Mail programs wrap within an address too; a line that ends with one half takes the other without a space.</summary>
    private static string Join(string first, string second) => first.EndsWith('<') ? first + second : $"{first} {second}";
}
