namespace InstantlyPipeline.Replies.Reading;

/// <summary>Finds "----- Original Message -----" and its like, and the lines that stand alone above a forwarded mail.</summary>
internal static class QuoteRulers
{
    private const int MostRuns = 6;
    private const int MostBehind = 120;

    private static readonly string[] Ruled =
    [
        .. QuoteRows.Of(QuoteRowKind.Ruler).Select(row => row.Words).OrderByDescending(words => words.Length),
    ];
    private static readonly string[] Alone = [.. QuoteRows.Of(QuoteRowKind.Begin).Select(row => row.Words)];

    public static QuoteHeader? At(IReadOnlyList<MailLine> lines, int at)
    {
        var line = lines[at].Folded;
        var bare = line.TrimStart('*', ' ');
        var dashes = RunOf(bare, 0);
        if (dashes >= 1 && Words(bare, dashes, out var behind) && (dashes >= 2 ? IsClosed(bare, behind, dashes) : RunOf(bare, behind) >= 4))
        {
            return new QuoteHeader(at, 0, at);
        }
        var words = bare.Trim('-', '#', '*', '_', ' ', ':');
        if (
            words.Length <= MostBehind
                && Array.Exists(Alone, alone => words.Equals(alone, StringComparison.OrdinalIgnoreCase))
                && (line.EndsWith(':') || words.Length < bare.Length)
            || IsAboveBlock(lines, at, words)
        )
        {
            return new QuoteHeader(at, 0, at);
        }
        return InTheMiddle(line) is { } column ? new QuoteHeader(at, column, at, RunsIntoQuote: true) : null;
    }

    /// <summary>"Forwarded message" without its dashes: the words and nothing else, and a header block right below.</summary>
    private static bool IsAboveBlock(IReadOnlyList<MailLine> lines, int at, string words) =>
        at + 1 < lines.Count
        && lines[at + 1].IsOpen
        && Array.Exists(Ruled, ruled => words.Equals(ruled, StringComparison.OrdinalIgnoreCase))
        && HeaderBlocks.IsSender(lines[at + 1].Text)
        && HeaderBlocks.BeginningAt(lines, at + 1, belowRuler: false) is { Column: 0 };

    /// <summary>A line of dashes, underscores or stars: whatever it divides, it is nobody's words.</summary>
    public static bool IsDivider(string folded) => folded.Length >= 2 && folded.AsSpan().Trim("-_=*~+# ").IsEmpty;

    /// <summary>"Thanks -----Original Message----- From: Sam", as previews have it.</summary>
    private static int? InTheMiddle(string line)
    {
        var runs = 0;
        for (var at = line.IndexOf("---", StringComparison.Ordinal); at >= 0 && runs < MostRuns; runs++)
        {
            var length = RunOf(line, at);
            if (length >= 4 && Words(line, at + length, out var behind) && RunOf(line, behind) >= 4)
            {
                return at;
            }
            at = line.IndexOf("---", at + length, StringComparison.Ordinal);
        }
        return null;
    }

    private static bool Words(string line, int at, out int behind)
    {
        while (at < line.Length && line[at] is ' ' or '*')
        {
            at++;
        }
        foreach (var words in Ruled)
        {
            if (string.Compare(line, at, words, 0, words.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                behind = at + words.Length;
                while (behind < line.Length && line[behind] is ' ' or '*' or ':')
                {
                    behind++;
                }
                return true;
            }
        }
        behind = -1;
        return false;
    }

    /// <summary>Dashes follow, or nothing after a long run of them, or dashes at the end after a name and a time ("Forwarded by
    /// …").</summary>
    private static bool IsClosed(string line, int behind, int dashes) =>
        behind >= line.Length
            ? dashes >= 4
            : RunOf(line, behind) >= 1 || (line.EndsWith("--", StringComparison.Ordinal) && line.Length - behind <= MostBehind);

    private static int RunOf(string line, int at)
    {
        var end = at;
        while (end < line.Length && line[end] is '-' or '_' or '=')
        {
            end++;
        }
        return end - at;
    }
}
