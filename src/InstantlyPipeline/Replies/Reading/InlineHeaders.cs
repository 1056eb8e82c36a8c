namespace InstantlyPipeline.Replies.Reading;

/// <summary>Finds "On … wrote" within a line: after a person's own words, or before the quote.</summary>
internal static class InlineHeaders
{
    // More openings than these in a line are a text made to take long.
    private const int MostOpenings = 8;

    private const int MostWord = 40;

    private static readonly HeaderPattern[] Inline = [.. HeaderPattern.Said.Where(pattern => pattern.Opening is not null)];

    private static readonly HeaderPattern[] Lotus = [.. QuoteRows.Of(QuoteRowKind.Lotus).Select(row => new HeaderPattern(row))];

    /// <summary>"Sounds good. On Mon … wrote:" on one line. Nothing marks the place but the opening word, so the rest has to be beyond
    /// doubt.</summary>
    public static int? InTheMiddle(string text, int within)
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
    public static QuoteHeader? RunningOn(IReadOnlyList<MailLine> lines, int at, string line)
    {
        if (!line.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return null;
        }
        if (line.Contains("---", StringComparison.Ordinal) && line.Length <= SaidHeaders.MostLength && IsLotus(line))
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
            var head = line.AsSpan(Math.Max(0, colon - SaidHeaders.MostLength)..colon).TrimEnd();
            if (
                head.Length == 0
                || !(head[^1] is '>' or ')' || ClosingWords.End(head[Math.Max(0, head.Length - MostWord)..].ToString()))
                || !DateSigns.Of(head).IsStrongest
            )
            {
                continue;
            }
            colons++;
            var offset = Math.Max(0, colon - SaidHeaders.MostLength);
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
                    if (DateSigns.Of(part).IsStrongest && matches(pattern, part) && !HeaderMatch.IsSentence(part, pattern))
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
}
