using System.Collections.Frozen;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>Finds the block "From, Sent, To, Subject" in any order and any language of the rows.</summary>
/// <remarks>"From: Hamburg" and "To: Oslo" may be a person's own lines about a load, so a block needs what only a mail's has.</remarks>
internal static class HeaderBlocks
{
    private const int MostLines = 40;
    private const int MostContinuations = 4;
    private const int MostName = 24;

    // One word may name two lines: "Od" is the sender in Polish and in Czech, "Data" a date in four languages.
    private static readonly FrozenDictionary<string, QuoteRowKind> Names = QuoteRows
        .All.Where(row => row.Kind is >= QuoteRowKind.From and <= QuoteRowKind.Subject)
        .GroupBy(row => row.Words, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(group => group.Key, group => group.First().Kind, StringComparer.OrdinalIgnoreCase);

    /// <summary>The block that begins on this line; with <paramref name="belowRuler"/> less is asked for, and lines without colons count
    /// ("From Sam").</summary>
    public static QuoteHeader? BeginningAt(IReadOnlyList<MailLine> lines, int first, bool belowRuler)
    {
        if (!TryRead(lines[first].Folded, belowRuler, out _, out _))
        {
            return OnOneLine(lines[first].Folded) is { } column ? new QuoteHeader(first, column, first, RunsIntoQuote: true) : null;
        }
        var signs = default(BlockSigns);
        var (last, skipped) = (first, 0);
        var aboveQuote = false;
        for (var i = first; i < lines.Count && i < first + MostLines; i++)
        {
            if (lines[i].IsQuoted)
            {
                aboveQuote = i <= last + 2;
                break;
            }
            if (lines[i].IsBlank)
            {
                if (i > last + 1)
                {
                    break;
                }
            }
            else if (TryRead(lines[i].Folded, belowRuler, out var kind, out var value))
            {
                if (kind == QuoteRowKind.From && lines[Math.Max(0, i - 1)].IsBlank && (signs.HasSender || signs.IsVague))
                {
                    break; // what stands above the blank line was a person's
                }
                signs = signs.With(kind, value);
                (last, skipped) = (i, 0);
            }
            else if (++skipped > MostContinuations || (i > 0 && lines[i - 1].IsBlank))
            {
                break;
            }
            else
            {
                signs = signs.WithContinuation(lines[i].Folded, isLast: i == last + 1);
            }
        }
        return belowRuler ? (signs.Kinds >= 1 ? new QuoteHeader(first, 0, last) : null)
            : signs.IsBlock || (aboveQuote && signs.IsSender) ? new QuoteHeader(first, 0, last)
            : OnOneLine(lines[first].Folded) is { } at ? new QuoteHeader(first, at, first, RunsIntoQuote: true)
            : null;
    }

    /// <summary>"From: Sam": the first line of a block, if the rest of it follows.</summary>
    public static bool IsSender(string line) =>
        TryRead(Folding.Fold(line), mayLackColon: false, out var kind, out _) && kind is QuoteRowKind.From;

    private static bool TryRead(string line, bool mayLackColon, out QuoteRowKind kind, out string value)
    {
        var bare = line.TrimStart('*', '|', ' ', '_', '-');
        var colon = bare.IndexOf(':');
        if (colon is > 0 and <= MostName && Names.TryGetValue(bare[..colon].Trim(' ', '*', '"', '_'), out kind))
        {
            value = bare[(colon + 1)..].Trim(' ', '*');
            return true;
        }
        var space = bare.IndexOf(' ');
        (kind, value) = (default, "");
        return mayLackColon && space > 0 && Names.TryGetValue(bare[..space], out kind);
    }

    /// <summary>"From: Sam Sent: Monday To: Dana Subject: Freight", as previews have it; where it begins.</summary>
    private static int? OnOneLine(string line)
    {
        int? from = null;
        var leading = false;
        var signs = default(BlockSigns);
        var colons = 0;
        for (var colon = line.IndexOf(':', StringComparison.Ordinal); colon >= 0 && colons < 30; colon = line.IndexOf(':', colon + 1))
        {
            colons++;
            var head = line[Math.Max(0, colon - MostName)..colon].TrimEnd(' ', '*');
            if (NameAtEnd(head, out var length) is not { } kind)
            {
                continue;
            }
            var at = colon - (line[Math.Max(0, colon - MostName)..colon].Length - (head.Length - length));
            leading |= at == 0;
            from ??= kind == QuoteRowKind.From ? at : null;
            signs = from is null && !leading ? signs : signs.With(kind, line[(colon + 1)..Math.Min(line.Length, colon + 80)]);
        }
        return
            from is not null
            && signs.IsBlock
            && (signs.Kinds >= 3 || (from == 0 && signs is { Address: true, DatedOn: true } or { Address: true, SentOn: true }))
            ? (leading ? 0 : from)
            : null;
    }

    /// <summary>The name of a header's line with which the text ends, be it glued to what stands before: "2:02 PMTo".</summary>
    private static QuoteRowKind? NameAtEnd(string head, out int length)
    {
        for (var (space, tries) = (head.LastIndexOf(' '), 0); tries < 3; tries++)
        {
            var name = head[(space + 1)..].Trim('*', ' ');
            if (char.IsUpper(name.FirstOrDefault()) && Names.TryGetValue(name, out var kind))
            {
                length = head.Length - (space + 1);
                return kind;
            }
            if (space <= 0)
            {
                break;
            }
            space = head.LastIndexOf(' ', space - 1);
        }
        for (length = 2; length < head.Length; length++)
        {
            if (
                char.IsUpper(head[^length])
                && head[^(length + 1)] is var before
                && !char.IsWhiteSpace(before)
                && Names.TryGetValue(head[^length..], out var glued)
            )
            {
                return glued;
            }
        }
        length = 0;
        return null;
    }

    private readonly record struct BlockSigns(int Seen, bool Named, bool Address, bool SentOn, bool DatedOn, bool TimedOn)
    {
        public int Kinds => int.PopCount(Seen);

        public bool IsBlock =>
            Has(QuoteRowKind.From)
                ? (Address && Kinds >= 2)
                    || SentOn
                    || (DatedOn && Has(QuoteRowKind.Subject))
                    || (Named && Has(QuoteRowKind.To) && Has(QuoteRowKind.Subject))
                : Has(QuoteRowKind.To) && ((Has(QuoteRowKind.Subject) && (SentOn || (DatedOn && Address))) || (TimedOn && Address));

        public bool HasSender => Has(QuoteRowKind.From);

        /// <summary>Lines with names of a header's, and nothing of a mail in them.</summary>
        public bool IsVague => Kinds > 0 && !Address && !SentOn && !DatedOn;

        /// <summary>"From: the beginning, I liked it." is a sentence.</summary>
        private static bool IsName(string value) => value.Length > 0 && !char.IsLower(value[0]) && value[^1] is not ('.' or '!' or '?');

        /// <summary>Right above quoted lines, "From: Sam &lt;sam@…&gt;" is enough.</summary>
        public bool IsSender => Has(QuoteRowKind.From) && Address;

        public BlockSigns With(QuoteRowKind kind, string value)
        {
            var signs = DateSigns.Of(value);
            return new BlockSigns(
                Seen | (1 << (int)kind),
                Named || (kind == QuoteRowKind.From && IsName(value)),
                Address || (signs.Address && kind is QuoteRowKind.From or QuoteRowKind.To or QuoteRowKind.ReplyTo or QuoteRowKind.Copy),
                SentOn || (kind == QuoteRowKind.Sent && signs.Digit),
                DatedOn || (kind == QuoteRowKind.Date && signs.Digit),
                TimedOn || (kind == QuoteRowKind.Date && signs is { Year: true, Time: true })
            );
        }

        public BlockSigns WithContinuation(string line, bool isLast) =>
            isLast && line[0] is '<' or '[' && DateSigns.Of(line).Address ? this with { Address = true }
            : isLast && line.EndsWith(']') ? this with { Address = Address || line.Contains('@') }
            : this;

        private bool Has(QuoteRowKind kind) => (Seen & (1 << (int)kind)) != 0;
    }
}
