using System.Collections.Frozen;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>Finds "On … wrote" in the languages of the rows: on one line, wrapped over several, or in the middle of one.</summary>
/// <remarks>
/// A person's own "On Thursday I wrote:" must not be taken for one. So what matches a row has to look like a machine's work too:
/// a full date, a time with an address, or quoted lines right below.
/// </remarks>
internal static class SaidHeaders
{
    private const int MostLines = 5;
    private const int MostLength = 500;
    private const int MostDateAndName = 80;
    private const int MostWord = 40;
    private const int ShortestAccount = 5;

    // More openings than these in a line are a text made to take long.
    private const int MostOpenings = 8;

    private static readonly char[] Digits = [.. "0123456789"];

    private static readonly HeaderPattern[] Patterns = [.. QuoteRows.Of(QuoteRowKind.Said).Select(row => new HeaderPattern(row))];

    private static readonly HeaderPattern[] Inline = [.. Patterns.Where(pattern => pattern.Opening is not null)];

    private static readonly HeaderPattern[] Lotus = [.. QuoteRows.Of(QuoteRowKind.Lotus).Select(row => new HeaderPattern(row))];

    private static readonly FrozenSet<string> ClosingWords = Patterns
        .Select(pattern => pattern.Closing)
        .OfType<string>()
        .Select(LastWord)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Particles = new[]
    {
        "van",
        "von",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "zu",
        "und",
        "and",
        "y",
        "et",
        "e",
        "of",
        "from",
        "at",
        "via",
        "aus",
        "bei",
        "til",
        "fra",
        "från",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The header that ends on this line; the shortest one, so that a person's line above it stays theirs.</summary>
    public static QuoteHeader? EndingAt(IReadOnlyList<MailLine> lines, int last)
    {
        var line = lines[last].Folded;
        var quoted = IsQuotedBelow(lines, last);
        var below = !quoted && IsHeaderBelow(lines, last);
        if (MayEnd(line) || (quoted && IsDateAndName(lines, last)) || (below && DateSigns.Of(line) is { Year: true, Time: true }))
        {
            if (Shortest(lines, last, line, new Below(quoted, below)) is { } whole)
            {
                return whole;
            }
        }
        return RunningOn(lines, last, line);
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

    /// <summary>What follows the line that is looked at.</summary>
    private readonly record struct Below(bool Quote, bool Header);

    private static bool MayEnd(string line) =>
        line.Length > 0
        && (
            line.TrimEnd(' ', '-', '*', '_', '>', '"', '.').EndsWith(':')
            || line[^1] == '>'
            || IsFramed(line)
            || ClosingWords.Contains(LastWord(line.TrimEnd(' ', '-', '*', '_', '.')))
        );

    private static bool IsFramed(string line) =>
        line.Length > 4 && line.StartsWith("--", StringComparison.Ordinal) && line.EndsWith("--", StringComparison.Ordinal);

    /// <summary>"17 August 2026 14:02 Sam Reed" above the first quoted line: a full date and time, and then nothing but a name.</summary>
    private static bool IsDateAndName(IReadOnlyList<MailLine> lines, int at)
    {
        var line = lines[at].Folded;
        if (line.Length > MostDateAndName || DateSigns.Of(line) is not { Year: true, Time: true } || !IsShortBeforeDate(line))
        {
            return false;
        }
        var words = line[(line.LastIndexOfAny(Digits) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is > 0 and < 6
            && Array.TrueForAll(words, word => char.IsUpper(word[0]) && char.IsLetter(word[^1]))
            && !lines.Take(at).Any(above => above.IsQuoted);
    }

    private static QuoteHeader? Shortest(IReadOnlyList<MailLine> lines, int last, string text, Below below)
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
            var matched = Match(text, below);
            if (matched is { NamesDate: true, Opening: not null })
            {
                return new QuoteHeader(first, 0, last);
            }
            // "Thanks! On Mon …": the opening word says where the header begins, a date or a name does not.
            if (InTheMiddle(text, lines[first].Folded.Length) is { } column && !text.AsSpan(..column).Contains('@'))
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
            && (lines[first - 1].Folded[^1] == '<' || (GoesOn(lines[first].Folded) && IsHalfName(lines[first - 1].Folded)))
        )
        {
            first--;
        }
        return header with { FirstLine = first };
    }

    /// <summary>The line holds the rest of a name: it begins with a particle ("von Outreach") or with the address.</summary>
    private static bool GoesOn(string line)
    {
        var word = line.AsSpan(..(line.IndexOf(' ') is > 0 and var space ? space : line.Length));
        return word[0] == '<' || word.Contains('@') || Particles.Contains(word.ToString());
    }

    /// <summary>A date, or a few words in capitals without an end of a sentence; "Thanks," is a person's.</summary>
    private static bool IsHalfName(string line) =>
        DateSigns.Of(line).Year
        || (
            line.Length <= 60
            && char.IsLetterOrDigit(line[^1])
            && line.Split(' ') is { Length: >= 2 and <= 6 } words
            && Array.TrueForAll(words, word => !char.IsLower(word.FirstOrDefault()) || Particles.Contains(word))
        );

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

    private static HeaderPattern? Match(string text, Below below)
    {
        var bare = text.AsSpan().TrimStart("-*>_ \"");
        var framed =
            bare.Length <= text.Length - 2
            && text.StartsWith("--", StringComparison.Ordinal)
            && text.EndsWith("--", StringComparison.Ordinal);
        bare = bare.TrimEnd("-*_ ");
        var colon = bare.EndsWith(':');
        bare = bare.TrimEnd(": .,)");
        if (bare.Length == 0)
        {
            return null;
        }
        var signs = DateSigns.Of(bare);
        HeaderPattern? byPerson = null;
        foreach (var pattern in Patterns)
        {
            if (pattern.Opening is { } opening && !bare.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            if (
                IsPlausible(pattern, bare, signs, new Frame(colon, framed), below)
                && (pattern.Matches(bare) || pattern.Matches(string.Concat(bare, ")")))
            )
            {
                if (pattern.NamesDate)
                {
                    return pattern;
                }
                byPerson ??= pattern;
            }
        }
        return byPerson;
    }

    /// <summary>What stands around the words of a header.</summary>
    private readonly record struct Frame(bool Colon, bool Dashes);

    private static bool IsPlausible(HeaderPattern pattern, ReadOnlySpan<char> text, DateSigns signs, Frame frame, Below below)
    {
        var (colon, framed) = frame;
        var quoted = below.Quote;
        if (pattern.IsBare)
        {
            return (
                    quoted
                    && !colon
                    && signs is { Year: true, Time: true }
                    && text.Length <= MostDateAndName
                    && char.IsLetter(text[^1])
                    && IsShortBeforeDate(text)
                )
                || signs.Year
                    && signs.Address
                    && (quoted || (signs.BracketedAddress && (colon || (char.IsDigit(text[0]) && text[^1] == '>'))))
                    && IsShortBeforeDate(text);
        }
        if (pattern.NamesDate && !signs.Digit)
        {
            return false;
        }
        if (pattern.Opening is not null)
        {
            return pattern.NamesDate
                ? quoted || framed || (signs.IsStrong && (colon || signs.IsStrongest || below.Header))
                : quoted || signs.BracketedAddress;
        }
        if (!pattern.BeginsWithPerson)
        {
            return IsShortBeforeDate(text) && (quoted || (signs.IsStrong && (colon || signs.IsStrongest)));
        }
        return IsName(text, pattern)
            && (
                quoted
                || framed
                || (
                    pattern.NamesDate
                        ? signs.IsStrong
                        : colon && (signs.BracketedAddress || below.Header || IsAddressAlone(text, pattern.Closing))
                )
            );
    }

    /// <summary>"Mon, 17 Aug": a header that begins with its date has at most a weekday and a word before the first digit.</summary>
    private static bool IsShortBeforeDate(ReadOnlySpan<char> text)
    {
        var digit = 0;
        while (digit < text.Length && !char.IsDigit(text[digit]))
        {
            digit++;
        }
        return digit < text.Length && digit <= 30 && text[..digit].Count(' ') <= 3;
    }

    /// <summary>A header that begins with a person begins with a name, not with a sentence.</summary>
    private static bool IsName(ReadOnlySpan<char> text, HeaderPattern pattern)
    {
        var end = text.IndexOfAny('<', '(', '@');
        var words = 0;
        foreach (var range in text[..(end > 0 ? end : text.Length)].Split(' '))
        {
            var word = text[range].Trim("\"',*[");
            if (word.Length == 0)
            {
                continue;
            }
            if (pattern.IsNextWord(word) || char.IsDigit(word[0]))
            {
                break;
            }
            words++;
            if (
                words > 6
                || (char.IsLower(word[0]) && !Particles.Contains(word.ToString()) && end < 0 && !IsAccount(text, word, pattern))
                || word[^1] is '!' or '?'
                || (word[^1] == '.' && word.Length > 4)
            )
            {
                return false;
            }
        }
        return words > 0 || end >= 0;
    }

    /// <summary>"harborline schrieb am 17. August 2026 um 14:02": an account's name may begin small, when it is the only word before a full
    /// date and time.</summary>
    private static bool IsAccount(ReadOnlySpan<char> text, ReadOnlySpan<char> word, HeaderPattern pattern) =>
        pattern.NamesDate
        && word.Length >= ShortestAccount
        && text.StartsWith(word)
        && text[word.Length..].TrimStart() is var rest
        && rest.IndexOf(' ') is > 0 and var space
        && pattern.IsNextWord(rest[..space])
        && DateSigns.Of(text) is { Year: true, Time: true };

    /// <summary>"sam@outreach.example wrote": an address and the word, and nothing else.</summary>
    private static bool IsAddressAlone(ReadOnlySpan<char> text, string? closing) =>
        text.IndexOf(' ') is > 0 and var space
        && text[..space].IndexOf('@') is > 0 and var at
        && text[at..space].Contains('.')
        && text[(space + 1)..].Equals(closing, StringComparison.OrdinalIgnoreCase);

    /// <summary>"Sounds good. On Mon … wrote:" on one line. Nothing marks the place but the opening word, so the rest has to be beyond
    /// doubt.</summary>
    private static int? InTheMiddle(string text, int within)
    {
        var bare = text.AsSpan().TrimEnd("-*_ ");
        if (!bare.EndsWith(':') || !DateSigns.Of(bare).IsStrongest)
        {
            return null;
        }
        bare = bare.TrimEnd(": ");
        var column = Opening(bare, Math.Min(within, bare.Length), static (pattern, part) => pattern.Matches(part));
        // "El El vie, 3 mar …": the opening word itself, once more.
        return column is { } at && at < MostWord && IsOpening(text[..at].Trim()) ? 0 : column;
    }

    private static bool IsOpening(string word) =>
        word.Length > 0 && Array.Exists(Inline, pattern => word.Equals(pattern.Opening, StringComparison.OrdinalIgnoreCase));

    /// <summary>A line that begins like a header, or holds one, and goes on with the quote: previews are such, and mails of some
    /// phones.</summary>
    private static QuoteHeader? RunningOn(IReadOnlyList<MailLine> lines, int at, string line)
    {
        if (!line.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return null;
        }
        if (line.Contains("---", StringComparison.Ordinal) && line.Length <= MostLength && IsLotus(line))
        {
            return new QuoteHeader(at, 0, at, RunsIntoQuote: true);
        }
        var colons = 0;
        for (
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            colon >= 0 && colon < line.Length - 1 && colons < MostOpenings;
            colon = line.IndexOf(':', colon + 1)
        )
        {
            var head = line.AsSpan(Math.Max(0, colon - MostLength)..colon).TrimEnd();
            if (
                head.Length == 0
                || !(head[^1] is '>' or ')' || ClosingWords.Contains(LastWord(head[Math.Max(0, head.Length - MostWord)..].ToString())))
                || !DateSigns.Of(head).IsStrongest
            )
            {
                continue;
            }
            colons++;
            var offset = Math.Max(0, colon - MostLength);
            if (Opening(head, head.Length, static (pattern, part) => pattern.Matches(part)) is { } column)
            {
                return new QuoteHeader(at, offset + column, at, RunsIntoQuote: true);
            }
        }
        return null;
    }

    private static bool IsLotus(string line)
    {
        var person = line.AsSpan(..line.IndexOf("---", StringComparison.Ordinal));
        return person.Length is > 0 and <= 80
            && person.Trim().Count(' ') <= 4
            && DateSigns.Of(line.AsSpan(person.Length).TrimStart('-')).Year
            && Array.Exists(Lotus, pattern => pattern.Matches(line));
    }

    private static int? Opening(ReadOnlySpan<char> text, int within, Func<HeaderPattern, string, bool> matches)
    {
        var tried = 0;
        int? latest = null;
        foreach (var pattern in Inline)
        {
            for (
                var at = text[..within].LastIndexOf(pattern.Opening, StringComparison.Ordinal);
                at >= 0 && tried < MostOpenings * 4;
                at = at == 0 ? -1 : text[..at].LastIndexOf(pattern.Opening, StringComparison.Ordinal)
            )
            {
                if (at > (latest ?? -1) && (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && pattern.NamesDate)
                {
                    tried++;
                    var part = text[at..].ToString();
                    if (DateSigns.Of(part).IsStrongest && matches(pattern, part))
                    {
                        latest = at;
                        break;
                    }
                }
                if (at <= (latest ?? -1))
                {
                    break;
                }
            }
        }
        return latest;
    }

    /// <summary>Mail programs wrap within an address too; a line that ends with one half takes the other without a space.</summary>
    private static string Join(string first, string second) => first.EndsWith('<') ? first + second : $"{first} {second}";

    private static string LastWord(string text)
    {
        var end = text.TrimEnd(':', ' ');
        var space = end.LastIndexOf(' ');
        var word = space < 0 ? end : end[(space + 1)..];
        // Chinese and Japanese put no space before the last word.
        return word.Length > 2 && word[^1] >= '\u2e80' ? word[^2..] : word;
    }
}
