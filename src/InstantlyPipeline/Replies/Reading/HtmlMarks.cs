using System.Collections.Frozen;
using System.Text;
using AngleSharp.Dom;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>Which elements of an HTML mail are quotes and signatures, after the rows of <c>Quotes/html.txt</c>.</summary>
internal static class HtmlMarks
{
    private const int MostSearched = 60;
    private const int MostSender = 120;

    private static readonly FrozenDictionary<string, QuoteRowKind> ByClass = Rows('.');
    private static readonly FrozenDictionary<string, QuoteRowKind> ById = Rows('#');
    private static readonly FrozenSet<string> Comments = QuoteRows
        .Of(QuoteRowKind.HtmlRest)
        .Where(row => row.Words.StartsWith("<!--", StringComparison.Ordinal))
        .Select(row => row.Words[4..^3])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly (string Begin, QuoteRowKind Kind)[] IdBeginnings =
    [
        .. QuoteRows
            .All.Where(row => row.Kind >= QuoteRowKind.HtmlQuote && row.Words.EndsWith('*'))
            .Select(row => (row.Words[1..^1], row.Kind)),
    ];

    private static readonly (string Name, string Value, QuoteRowKind Kind)[] Attributes =
    [
        .. QuoteRows.All.Where(row => row.Kind >= QuoteRowKind.HtmlQuote && row.Words[0] == '[').Select(row => Attribute(row)),
    ];

    public static bool BeginsRest(IComment comment) => Comments.Contains(comment.Data.Trim());

    public static QuoteRowKind? Of(IElement element)
    {
        if (element.ClassName is { Length: > 0 and < 500 } classes)
        {
            foreach (var range in classes.AsSpan().SplitAny(" \t\n"))
            {
                if (ByClass.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(classes.AsSpan()[range], out var byClass))
                {
                    return byClass;
                }
            }
        }
        if (element.Id is { Length: > 0 and < 200 } id)
        {
            var plain = id.StartsWith("x_", StringComparison.Ordinal) ? id[2..] : id;
            if (ById.TryGetValue(plain, out var byId))
            {
                return byId;
            }
            foreach (var (begin, kind) in IdBeginnings)
            {
                if (plain.StartsWith(begin, StringComparison.Ordinal))
                {
                    return kind;
                }
            }
        }
        foreach (var (name, value, kind) in Attributes)
        {
            if (element.GetAttribute(name) is { } said && said.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }
        return IsOutlookBlock(element) ? QuoteRowKind.HtmlRest : null;
    }

    /// <summary>What "indent" makes in Gmail, Apple Mail and Outlook on the web: a blockquote without a line at its side.</summary>
    public static bool IsIndent(IElement blockquote) =>
        blockquote.ClassName is null or ""
        && !blockquote.HasAttribute("type")
        && !blockquote.HasAttribute("cite")
        && blockquote.GetAttribute("style") is { Length: < 500 } style
        && string.Concat(style.Where(letter => !char.IsWhiteSpace(letter))) is var dense
        && dense.Contains("border:none", StringComparison.OrdinalIgnoreCase)
        && dense.Contains("margin:", StringComparison.OrdinalIgnoreCase)
        && dense.Contains("40px", StringComparison.OrdinalIgnoreCase);

    /// <summary>No mail program marks it as its own.</summary>
    public static bool IsBare(IElement blockquote) =>
        blockquote.ClassName is null or ""
        && !blockquote.HasAttribute("type")
        && !blockquote.HasAttribute("cite")
        && !blockquote.HasAttribute("style");

    /// <summary>Outlook's header block has no name, but a line above it and bold names with colons in it, in every language.</summary>
    private static bool IsOutlookBlock(IElement element)
    {
        var style = element.GetAttribute("style");
        if (style is not { Length: > 20 and < 500 } || element.LocalName != "div")
        {
            return false;
        }
        var dense = string.Concat(style.Where(letter => !char.IsWhiteSpace(letter)));
        if (!IsLineAbove(dense))
        {
            return false;
        }
        var (bold, first, begin) = BoldNames(element);
        return (bold >= 3 && IsOutlooks(dense))
            || (bold > 0 && IsWords(dense) && HeaderBlocks.IsSender(first))
            || (HeaderBlocks.IsSender(begin) && DateSigns.Of(begin).Address);
    }

    private static bool IsLineAbove(string dense) =>
        dense.Contains("border-top-style:solid", StringComparison.OrdinalIgnoreCase)
        || (
            dense.IndexOf("border-top:", StringComparison.OrdinalIgnoreCase) is >= 0 and var at
            && dense
                .AsSpan(at..(dense.IndexOf(';', at) is > 0 and var end ? end : dense.Length))
                .Contains("solid", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>A person's own line above three bold words is "1px solid"; Word begins with "solid", and Outlook for Mac pads it.</summary>
    private static bool IsOutlooks(string dense) =>
        dense.Contains("border-top:solid", StringComparison.OrdinalIgnoreCase)
        || dense.Contains("border-top-style:solid", StringComparison.OrdinalIgnoreCase)
        || dense.Contains("padding-top:3pt", StringComparison.OrdinalIgnoreCase);

    /// <summary>The style that Word gives the block, down to its inner edge.</summary>
    private static bool IsWords(string dense) =>
        dense.StartsWith("border:none;border-top:solid", StringComparison.OrdinalIgnoreCase)
        && dense.Contains("padding:3", StringComparison.OrdinalIgnoreCase);

    private static bool IsBold(IElement element) =>
        element.LocalName is "b" or "strong"
        || element.GetAttribute("style") is { Length: < 500 } style
            && string.Concat(style.Where(letter => !char.IsWhiteSpace(letter)))
                .Contains("font-weight:bold", StringComparison.OrdinalIgnoreCase);

    private static (int Count, string First, string Begin) BoldNames(IElement block)
    {
        var (bold, searched, first) = (0, 0, "");
        var begin = new StringBuilder();
        var open = new Stack<INode>([block]);
        while (open.TryPop(out var node) && searched++ < MostSearched)
        {
            if (
                node is IElement name
                && IsBold(name)
                && name.ChildNodes.OfType<IText>().LastOrDefault() is { } text
                && Folding.Fold(text.Data).EndsWith(':')
            )
            {
                bold++;
                first = first.Length == 0 ? text.Data : first;
            }
            if (node is IText seen && begin.Length < MostSender)
            {
                begin.Append(seen.Data.AsSpan(..Math.Min(seen.Data.Length, MostSender)));
            }
            foreach (var child in node.ChildNodes.Take(MostSearched).Reverse())
            {
                open.Push(child);
            }
        }
        return (bold, first, begin.ToString());
    }

    private static FrozenDictionary<string, QuoteRowKind> Rows(char sign) =>
        QuoteRows
            .All.Where(row => row.Kind >= QuoteRowKind.HtmlQuote && row.Words[0] == sign && !row.Words.EndsWith('*'))
            .ToFrozenDictionary(row => row.Words[1..], row => row.Kind, StringComparer.OrdinalIgnoreCase);

    private static (string, string, QuoteRowKind) Attribute(QuoteRow row)
    {
        var equals = row.Words.IndexOf('=', StringComparison.Ordinal);
        return (row.Words[1..equals], row.Words[(equals + 1)..^1], row.Kind);
    }
}
