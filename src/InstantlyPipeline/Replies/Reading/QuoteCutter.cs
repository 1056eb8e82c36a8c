namespace InstantlyPipeline.Replies.Reading;

/// <summary>Divides the lines of a mail into the person's and the quoted.</summary>
/// <remarks>
/// Below a header, quoted lines are the quote, and a line without a mark is the person's again. Where no line carries a mark, the quote
/// goes on to the end. What is not recognised stays: a reader's eye copes better with too much than with too little.
/// </remarks>
internal sealed class QuoteCutter(IReadOnlyList<MailLine> lines)
{
    // Mail programs wrap between 65 and 80 characters.
    private const int LongLine = 60;

    private readonly List<string> cut = [];
    private readonly List<string> own = [];
    private readonly int firstQuoted = lines.TakeWhile(line => !line.IsQuoted).Count();
    private int firstHeader;
    private int lastOwn;

    public static (string Words, string Cut) Cut(IReadOnlyList<MailLine> lines) => Cut(new QuoteCutter(lines), toTheEnd: true);

    /// <summary>Leaves the lines without marks below a header; for a mail with nothing above its quote.</summary>
    public static (string Words, string Cut) CutHeaders(IReadOnlyList<MailLine> lines) => Cut(new QuoteCutter(lines), toTheEnd: false);

    private static (string Words, string Cut) Cut(QuoteCutter cutter, bool toTheEnd)
    {
        cutter.Divide(toTheEnd);
        return (cutter.Words(), string.Join('\n', cutter.cut).Trim());
    }

    private void Divide(bool toTheEnd)
    {
        var headers = Headers();
        firstHeader = Array.FindIndex(headers, header => header is not null) is >= 0 and var found ? found : lines.Count;
        lastOwn = LastOwn(headers);
        var belowHeader = false;
        for (var i = 0; i < lines.Count; )
        {
            if (headers[i] is { } header)
            {
                i = Take(header, headers, toTheEnd);
                belowHeader = true;
                continue;
            }
            if ((lines[i].IsQuoted && (belowHeader || !(IsOwnMark(i) || IsOwnBlock(i)))) || IsWrappedQuote(i) || IsWrappedLink(i))
            {
                cut.Add(lines[i].Text);
            }
            else if (!lines[i].IsBlank || own.Count == 0 || !Folding.IsBlank(own[^1]) || (i > 0 && own.Count == i))
            {
                own.Add(lines[i].Text);
            }
            belowHeader &= !lines[i].IsOpen;
            i++;
        }
    }

    /// <summary>The first line after the header, or after all of the quote.</summary>
    private int Take(QuoteHeader header, QuoteHeader?[] headers, bool toTheEnd)
    {
        DropDividers();
        if (own.Count > 0)
        {
            own.Add("");
        }
        var from = header.FirstLine;
        if (header.Column > 0)
        {
            var (before, behind) = Split(lines[from].Text, header.Column);
            own.Add(before);
            cut.Add(behind);
            from++;
        }
        var last = header.LastLine;
        // A ruler, then a block, then perhaps "On … wrote": one header.
        while (!header.RunsIntoQuote && NextOpen(last + 1) is { } next)
        {
            var following = headers[next] is { Column: 0 } more ? more : HeaderBlocks.BeginningAt(lines, next, belowRuler: true);
            if (following is null)
            {
                break;
            }
            last = following.Value.LastLine;
            header = following.Value;
        }
        var end = !toTheEnd || SaidHeaders.IsQuotedBelow(lines, last) ? last + 1 : lines.Count;
        for (; from < end; from++)
        {
            cut.Add(lines[from].Text);
        }
        return end;
    }

    /// <summary>The next line that is not blank, when it is open and close by.</summary>
    private int? NextOpen(int from)
    {
        for (var i = from; i < lines.Count && i < from + 3; i++)
        {
            if (!lines[i].IsBlank || lines[i].IsQuoted)
            {
                return lines[i].IsOpen ? i : null;
            }
        }
        return null;
    }

    /// <summary>The last line of the person's above the first header, but for what a phone adds.</summary>
    private int LastOwn(QuoteHeader?[] headers)
    {
        var last = Array.FindIndex(headers, header => header is not null) is >= 0 and var first ? first - 1 : lines.Count - 1;
        while (last >= 0 && (!lines[last].IsOpen || lines[last].IsSignature || Signatures.IsDeviceLine(lines[last].Text)))
        {
            last--;
        }
        return last;
    }

    private QuoteHeader?[] Headers()
    {
        var headers = new QuoteHeader?[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].IsOpen)
            {
                continue;
            }
            headers[i] ??= QuoteRulers.At(lines, i) ?? HeaderBlocks.BeginningAt(lines, i, belowRuler: false);
            if (SaidHeaders.EndingAt(lines, i) is { } said && (headers[said.FirstLine] is not { } known || IsWhole(said, known)))
            {
                headers[said.FirstLine] = said;
            }
        }
        return headers;
    }

    /// <summary>"Op 17 aug 2026 om 14:02 schreef" is a header, and with the name and address on the next line it is a whole one.</summary>
    private bool IsWhole(QuoteHeader longer, QuoteHeader known) =>
        known.Column == 0
        && longer.Column == 0
        && longer.LastLine == known.LastLine + 1
        && !known.RunsIntoQuote
        && DateSigns.Of(lines[longer.LastLine].Folded).BracketedAddress;

    /// <summary>"> 50 people" alone is a number, not a quote, and "&gt;&gt; look here &lt;&lt;" is an ornament.</summary>
    private bool IsOwnMark(int at)
    {
        var line = lines[at].Folded;
        return line.Length > 1
            && line[0] == '>'
            && (char.IsDigit(line[1] == ' ' && line.Length > 2 ? line[2] : line[1]) || line.EndsWith("<<", StringComparison.Ordinal))
            && at == firstQuoted
            && !(at + 1 < lines.Count && lines[at + 1].IsQuoted)
            && (at == 0 || !lines[at - 1].Folded.EndsWith(':'));
    }

    /// <summary>With the person's text below and no header above, a bare blockquote may be what they set apart themselves, and so may lines
    /// with marks that they introduce: "here is the code:".</summary>
    private bool IsOwnBlock(int at)
    {
        if (at > lastOwn || at > firstHeader)
        {
            return false;
        }
        var above = at - 1;
        while (above >= 0 && (lines[above].IsBlank || lines[above].IsQuoted))
        {
            above--;
        }
        var introduced = above >= 0 && lines[above].Folded.EndsWith(':');
        return introduced ? DateSigns.Of(lines[above].Folded) is { Digit: false, Address: false } : lines[at].IsBare;
    }

    /// <summary>The end of a long quoted line that was wrapped without a mark: it goes on in the middle of a sentence, between quoted
    /// lines.</summary>
    private bool IsWrappedQuote(int at) =>
        at > 0
        && at + 1 < lines.Count
        && lines[at].IsOpen
        && lines[at - 1].IsQuoted
        && lines[at + 1].IsQuoted
        && char.IsLower(lines[at].Folded[0])
        && lines[at - 1].Folded is { Length: >= LongLine } above
        && above.Length > lines[at].Folded.Length
        && (char.IsLetter(above[^1]) || above[^1] == ',');

    /// <summary>A quoted link that was wrapped without a mark: it closes the bracket of the quoted line above, or ends with the mark that
    /// belongs in front of it.</summary>
    private bool IsWrappedLink(int at)
    {
        if (at + 1 >= lines.Count || !lines[at].IsOpen || !lines[at + 1].IsQuoted)
        {
            return false;
        }
        var line = lines[at].Folded;
        if (at > 0 && lines[at - 1].IsQuoted && lines[at - 1].Folded is var above && above.LastIndexOf('(') > above.LastIndexOf(')'))
        {
            return above.Contains("://", StringComparison.Ordinal) && !line.Contains(' ') && line.EndsWith(')');
        }
        return cut.Count > 0
            && line.EndsWith(" >", StringComparison.Ordinal)
            && line.StartsWith("(http", StringComparison.OrdinalIgnoreCase);
    }

    private void DropDividers()
    {
        while (own.Count > 0 && Folding.Fold(own[^1]) is var line && (line.Length == 0 || QuoteRulers.IsDivider(line)))
        {
            own.RemoveAt(own.Count - 1);
        }
    }

    private string Words()
    {
        Signatures.Take(own, cut);
        DropDividers();
        return string.Join('\n', own.Select(line => line.TrimEnd())).Trim();
    }

    private static (string Before, string Behind) Split(string line, int column)
    {
        var sources = new List<int>(line.Length);
        Folding.Fold(line, sources);
        var at = sources[column];
        return (line[..at].TrimEnd(' ', '-', '*'), line[at..]);
    }
}
