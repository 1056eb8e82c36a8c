using System.Collections.Frozen;
using System.Text;
using AngleSharp.Dom;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>The lines of an HTML mail as a reader sees them, each with a mark when it stands in a quote or a signature.</summary>
/// <remarks>Walks the tree without recursion: a mail may nest thousands of elements.</remarks>
internal sealed class HtmlLines
{
    private static readonly FrozenSet<string> Unseen = new[]
    {
        "head",
        "style",
        "script",
        "title",
        "template",
        "object",
        "svg",
        "math",
        "iframe",
        "textarea",
        "select",
        "datalist",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Lines = new[]
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tr",
        "ul",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Paragraphs = new[]
    {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "pre",
        "dl",
    }.ToFrozenSet(StringComparer.Ordinal);

    private const int MostName = 40;

    private readonly List<MailLine> lines = [];
    private readonly StringBuilder line = new();
    private readonly HashSet<INode> holdBlockquotes = [];
    private int quotes;
    private int bareQuotes;
    private int signatures;
    private int verbatim;
    private bool beforeBlockquote;
    private bool rest;
    private bool space;
    private bool paragraph;

    public static IReadOnlyList<MailLine> Of(INode body)
    {
        var reader = new HtmlLines();
        reader.FindBlockquotes(body);
        reader.Walk(body);
        reader.EndLine();
        return reader.lines;
    }

    private sealed class Open(INode node)
    {
        public INode Node { get; } = node;

        public int Next { get; set; }

        public bool IsQuote { get; init; }

        public bool IsBare { get; init; }

        public bool IsContainer { get; init; }

        public bool IsSignature { get; init; }
    }

    private bool IsQuoted => quotes > 0 || rest || beforeBlockquote;

    private void FindBlockquotes(INode body)
    {
        var open = new Stack<INode>([body]);
        while (open.TryPop(out var node))
        {
            if (node is IElement { LocalName: "blockquote" } blockquote && !HtmlMarks.IsIndent(blockquote))
            {
                for (var above = node.Parent; above is not null && holdBlockquotes.Add(above); above = above.Parent) { }
            }
            foreach (var child in node.ChildNodes)
            {
                open.Push(child);
            }
        }
    }

    private void Walk(INode body)
    {
        var open = new Stack<Open>([new Open(body)]);
        while (open.TryPeek(out var current))
        {
            if (current.Next >= current.Node.ChildNodes.Length)
            {
                Leave(open.Pop());
                continue;
            }
            var child = current.Node.ChildNodes[current.Next++];
            switch (child)
            {
                case IText text:
                    Write(text.Data);
                    break;
                case IComment comment when HtmlMarks.BeginsRest(comment):
                    EndLine();
                    rest = true;
                    break;
                case IElement element when !IsUnseen(element):
                    open.Push(Enter(element));
                    break;
                default:
                    break;
            }
        }
    }

    private Open Enter(IElement element)
    {
        var name = element.LocalName;
        if (name == "br")
        {
            if (line.Length == 0)
            {
                lines.Add(new MailLine("", IsQuoted, signatures > 0));
            }
            EndLine();
            return new Open(element);
        }
        Break(element);
        if (name == "hr")
        {
            MarkNameAbove(element);
            Write("________________");
            EndLine();
        }
        else if (name is "td" or "th" && line.Length > 0)
        {
            space = true;
        }
        var mark = HtmlMarks.Of(element);
        var holds = holdBlockquotes.Contains(element);
        var opened = new Open(element)
        {
            IsQuote = (name == "blockquote" && !HtmlMarks.IsIndent(element)) || (mark == QuoteRowKind.HtmlQuote && !holds),
            IsBare = name == "blockquote" && mark is null && HtmlMarks.IsBare(element),
            IsContainer = name != "blockquote" && mark == QuoteRowKind.HtmlQuote && holds,
            IsSignature = mark == QuoteRowKind.HtmlSignature,
        };
        if (mark is not null || opened.IsQuote)
        {
            EndLine();
        }
        rest |= mark == QuoteRowKind.HtmlRest && quotes == 0; // within a quote, it ends with that
        beforeBlockquote = (beforeBlockquote || opened.IsContainer) && name != "blockquote";
        quotes += opened.IsQuote ? 1 : 0;
        bareQuotes += opened.IsBare ? 1 : 0;
        signatures += opened.IsSignature ? 1 : 0;
        verbatim += IsVerbatim(element) ? 1 : 0;
        return opened;
    }

    /// <summary>A quote that is an element of its own may begin with its sender's name, then a ruler, then "From: …".</summary>
    private void MarkNameAbove(IElement ruler)
    {
        if (ruler.ParentElement is not { LocalName: not "body" } quote || lines.Count < 2 || lines[^1].IsQuoted)
        {
            return;
        }
        var above = Seen(quote, MostName, until: ruler);
        var below = Seen(quote, MostName, from: ruler);
        if (above.Length is > 0 and < MostName && above == lines[^1].Text && HeaderBlocks.IsSender(below))
        {
            lines[^1] = lines[^1] with { IsQuoted = true };
        }
    }

    private static string Seen(IElement parent, int most, INode? from = null, INode? until = null)
    {
        var seen = new StringBuilder();
        var children = parent.ChildNodes.SkipWhile(child => from is not null && child != from).TakeWhile(child => child != until);
        foreach (var child in children.Where(child => child != from))
        {
            seen.Append(child.TextContent, 0, Math.Min(child.TextContent.Length, 4 * most)).Append(' ');
            if (seen.Length > 4 * most)
            {
                break;
            }
        }
        return string.Join(' ', seen.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private void Leave(Open left)
    {
        if (left.Node is not IElement element)
        {
            return;
        }
        if (left.IsQuote || left.IsContainer || left.IsSignature)
        {
            EndLine();
        }
        quotes -= left.IsQuote ? 1 : 0;
        bareQuotes -= left.IsBare ? 1 : 0;
        signatures -= left.IsSignature ? 1 : 0;
        verbatim -= IsVerbatim(element) ? 1 : 0;
        beforeBlockquote &= !left.IsContainer;
        Break(element);
    }

    private void Break(IElement element)
    {
        if (!Lines.Contains(element.LocalName))
        {
            return;
        }
        EndLine();
        paragraph |= Paragraphs.Contains(element.LocalName) && !IsTight(element);
    }

    /// <summary>Word writes every line as a paragraph of its own, without a space between.</summary>
    private static bool IsTight(IElement element) =>
        element.ClassName?.Contains("MsoNormal", StringComparison.Ordinal) == true
        || element.GetAttribute("style")?.Replace(" ", "", StringComparison.Ordinal) is { } style
            && (
                style.Contains("margin:0", StringComparison.OrdinalIgnoreCase)
                || style.Contains("margin-bottom:0", StringComparison.OrdinalIgnoreCase)
            );

    private static bool IsVerbatim(IElement element) =>
        element.LocalName == "pre"
        || element.GetAttribute("style")?.Contains("white-space:pre", StringComparison.OrdinalIgnoreCase) == true
        || element.GetAttribute("style")?.Contains("white-space: pre", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsUnseen(IElement element)
    {
        if (Unseen.Contains(element.LocalName) || element.HasAttribute("hidden"))
        {
            return true;
        }
        if (element.GetAttribute("style") is not { Length: > 0 } style)
        {
            return false;
        }
        var dense = style.Replace(" ", "", StringComparison.Ordinal);
        return dense.Contains("display:none", StringComparison.OrdinalIgnoreCase)
            || dense.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase)
            || dense.Contains("mso-hide:all", StringComparison.OrdinalIgnoreCase);
    }

    private void Write(string text)
    {
        foreach (var letter in text)
        {
            if (letter is '\n' or '\r' && verbatim > 0)
            {
                if (letter == '\n')
                {
                    if (line.Length == 0)
                    {
                        lines.Add(new MailLine("", IsQuoted, signatures > 0));
                    }
                    EndLine();
                }
            }
            else if (letter is ' ' or '\t' or '\n' or '\r' or '\f' && verbatim == 0)
            {
                space = true;
            }
            else
            {
                if (paragraph && lines.Count > 0 && !lines[^1].IsBlank)
                {
                    lines.Add(new MailLine("", IsQuoted, signatures > 0));
                }
                if (space && line.Length > 0)
                {
                    line.Append(' ');
                }
                (space, paragraph) = (false, false);
                line.Append(letter);
            }
        }
    }

    private void EndLine()
    {
        space = false;
        if (line.Length == 0)
        {
            return;
        }
        var text = line.ToString().TrimEnd();
        lines.Add(new MailLine(text, IsQuoted || text.StartsWith('>'), signatures > 0, quotes > 0 && quotes == bareQuotes && !rest));
        line.Clear();
    }
}
