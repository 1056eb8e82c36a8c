using InstantlyPipeline.Events;

namespace InstantlyPipeline.Replies.Reading;

/// <summary>Reads what the person wrote out of a reply: without the quoted mail, and without what mail programs add.</summary>
internal static class ReplyReader
{
    // A lead may send megabytes; nobody reads on for long.
    private const int MostText = 100_000;
    private const int MostHtml = 200_000;

    /// <summary>The plain text first; then the HTML, the preview, and at last the whole text, when nothing is left of the one before. A
    /// very long one is cut.</summary>
    public static ReplyReading Read(InstantlyEvent reply)
    {
        var (plain, html, preview) = (
            Start(reply.ReplyText, MostText),
            Start(reply.ReplyHtml, MostHtml),
            Start(reply.ReplyTextSnippet, MostText)
        );
        var byText = OfText(plain, ReadingSource.Text);
        if (byText.Words.Length > 0 && byText.Cut.Length > 0)
        {
            return byText;
        }
        var byHtml = OfHtml(html);
        if (byText.Words.Length > 0)
        {
            return KnowsBetter(byHtml, byText) ? byHtml : byText;
        }
        if (byHtml.Words.Length > 0)
        {
            return byHtml;
        }
        var byPreview = OfText(preview, ReadingSource.Snippet);
        return byPreview.Words.Length > 0
            ? byPreview
            : Whole(
                !Folding.IsBlank(plain) ? plain
                : !Folding.IsBlank(html) ? SeenText(html)
                : preview
            );
    }

    /// <summary>The words of a plain text of any length.</summary>
    public static ReplyReading ReadText(string text) =>
        OfText(text, ReadingSource.Text) is { Words.Length: > 0 } reading ? reading : Whole(text);

    /// <summary>The words of an HTML text.</summary>
    public static ReplyReading ReadHtml(string html) =>
        OfHtml(Start(html, MostHtml)) is { Words.Length: > 0 } reading ? reading : Whole(SeenText(Start(html, MostHtml)));

    /// <summary>All that a reader sees of an HTML text but its quotes.</summary>
    public static string TextOfHtml(string html) =>
        string.Join('\n', HtmlMail.Lines(Start(html, MostHtml)).Where(line => !line.IsQuoted).Select(line => line.Text)).Trim();

    private static ReplyReading OfText(string text, ReadingSource source)
    {
        if (Folding.IsBlank(text))
        {
            return new ReplyReading("", "", ReadingSource.None);
        }
        var (words, cut) = QuoteCutter.Cut(Lines(text));
        return new ReplyReading(words, cut, source);
    }

    private static List<MailLine> Lines(string text)
    {
        var normal = Folding.Compose(text).ReplaceLineEndings("\n").Replace('\u00a0', ' ').Replace('\u202f', ' ');
        var lines = new List<MailLine>();
        var inAddress = false;
        var written = normal.Split('\n');
        var marked = OtherMarks.In(written);
        for (var at = 0; at < written.Length; at++)
        {
            var line = written[at];
            // The bracket of an address may stand at the beginning of a line; that makes no quote of it.
            var quoted = !inAddress && (line.AsSpan().TrimStart().StartsWith('>') || marked.Contains(at));
            lines.Add(new MailLine(line, quoted));
            inAddress =
                !quoted
                && (
                    (line.LastIndexOf('<') is >= 0 and var bracket && line.IndexOf('>', bracket) < 0 && line.Length - bracket < 100)
                    || (inAddress && line.StartsWith("mailto:", StringComparison.Ordinal))
                );
        }
        return lines;
    }

    private static ReplyReading OfHtml(string html)
    {
        if (Folding.IsBlank(html))
        {
            return new ReplyReading("", "", ReadingSource.None);
        }
        var lines = HtmlMail.Lines(html);
        var (words, cut) = QuoteCutter.Cut([.. lines.Where(line => !line.IsSignature)]);
        // A person who wrote into their signature wrote nevertheless.
        if (words.Length == 0 && lines.Any(line => line.IsSignature))
        {
            (words, cut) = QuoteCutter.Cut(lines);
        }
        return new ReplyReading(words, cut, ReadingSource.Html);
    }

    /// <summary>The plain text showed no quote. When the HTML does, and its words begin the plain text, the rest of that is the
    /// quote.</summary>
    private static bool KnowsBetter(ReplyReading byHtml, ReplyReading byText) =>
        byHtml is { Words.Length: > 0, Cut.Length: > 0 }
        && Dense(byText.Words) is var all
        && Dense(byHtml.Words) is var own
        && own.Length < all.Length
        && all.StartsWith(own, StringComparison.Ordinal);

    /// <summary>
    /// Nothing is left above a quote without marks: the answer may stand below it. Then the header alone is left out; when even that leaves
    /// nothing, nothing is.
    /// </summary>
    private static ReplyReading Whole(string text)
    {
        if (Folding.IsBlank(text))
        {
            return new ReplyReading("", "", ReadingSource.None);
        }
        var (words, cut) = QuoteCutter.CutHeaders(Lines(text));
        return words.Length > 0
            ? new ReplyReading(words, cut, ReadingSource.Whole)
            : new ReplyReading(text.ReplaceLineEndings("\n").Trim(), "", ReadingSource.Whole);
    }

    private static string SeenText(string html) =>
        string.Join('\n', HtmlMail.Lines(html).Select(line => line.IsQuoted && !line.Text.StartsWith('>') ? $"> {line.Text}" : line.Text));

    private static string Dense(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));

    private static string Start(string? text, int most) =>
        text is null ? ""
        : text.Length <= most ? text
        : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
