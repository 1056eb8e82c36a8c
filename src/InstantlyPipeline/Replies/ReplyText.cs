using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Replies;

/// <summary>Finds what the person wrote: the reply without the quoted original and the device's signature.</summary>
/// <remarks>Mail programs mark the quote in their own ways and languages; what is not recognised stays in, for a reader's eye copes better with too much than with too little.</remarks>
public static partial class ReplyText
{
    // A lead may send megabytes; nobody reads on for long, and what is read with expressions has to have an end.
    private const int MostRead = 100_000;

    /// <summary>The text of the reply, from its plain text, else its HTML, else the snippet; empty when the event has none. A very long one is cut.</summary>
    public static string Of(InstantlyEvent reply)
    {
        var (plain, html, snippet) = (Start(reply.ReplyText), Start(reply.ReplyHtml), Start(reply.ReplyTextSnippet));
        try
        {
            return WithoutQuote(plain.Length > 0 ? plain : html.Length > 0 ? FromHtml(html) : snippet);
        }
        catch (RegexMatchTimeoutException)
        {
            // Too much is better than nothing. A reply made to take long is not worth more thought.
            return plain.Length > 0 ? plain : snippet.Length > 0 ? snippet : html;
        }
    }

    /// <summary>Cuts the quoted original away. A reply written only between or below quoted lines keeps its unquoted lines.</summary>
    public static string WithoutQuote(string text)
    {
        var normal = text.ReplaceLineEndings("\n").Replace('\u00a0', ' ').Replace('\u202f', ' ');
        var head = QuoteHeader().Match(normal) is { Success: true } quote ? normal[..quote.Index] : normal;
        var own = OwnLines(head);
        // Nothing above the quote: the answer stands below or between it.
        return own.Length > 0 ? own : OwnLines(QuoteHeader().Replace(normal, "\n"));
    }

    /// <summary>Plain text of an HTML mail from anybody, its quoted part left out; null when it takes too long to read. A very long one is cut.</summary>
    public static string? TryFromHtml(string? html)
    {
        try
        {
            return FromHtml(Start(html));
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Plain text of an HTML reply, its quoted part left out.</summary>
    public static string FromHtml(string html)
    {
        var text = HtmlQuote().Replace(WithoutBlockquotes(html), "\n");
        text = HtmlHidden().Replace(text, "");
        text = HtmlBreak().Replace(text, "\n");
        text = HtmlTag().Replace(text, "");
        return WebUtility.HtmlDecode(text);
    }

    /// <summary>Quotes hold quotes, so the tags are counted; one that is never closed goes on to the end, as in a browser.</summary>
    private static string WithoutBlockquotes(string html)
    {
        var own = new StringBuilder();
        var (depth, at) = (0, 0);
        foreach (var tag in Blockquote().EnumerateMatches(html))
        {
            if (depth == 0)
            {
                own.Append(html, at, tag.Index - at).Append('\n');
            }
            depth = html[tag.Index + 1] != '/' ? depth + 1 : Math.Max(depth - 1, 0);
            at = tag.Index + tag.Length;
        }
        return depth == 0 ? own.Append(html, at, html.Length - at).ToString() : own.ToString();
    }

    private static string Start(string? text) => text is { Length: > MostRead } ? text[..MostRead] : text ?? "";

    private static string OwnLines(string text)
    {
        var lines = text.Split('\n').Where(line => !line.TrimStart().StartsWith('>')).Select(line => line.TrimEnd()).ToList();
        var signature = lines.FindIndex(line => line is "--" || DeviceSignature().IsMatch(line));
        return string.Join('\n', signature >= 0 ? lines.Take(signature) : lines).Trim();
    }

    // "On Mon … wrote:" in the languages most mail programs speak, possibly broken over two or three lines; an address and a colon above quoted lines, in whatever
    // language; Outlook's header block and rulers.
    [GeneratedRegex("""
        ^[ \t>]*(?:
            (?:On|Am|Le|El|Il|Op|Em|Den|Dne|W\ dniu)\b[^\n]{0,200}(?:\n(?=[^\n])[^\n]{0,200}){0,2}?\b(?:wrote|schrieb|a\ écrit|escribió|ha\ scritto|schreef|escreveu|skrev|napsala?|napisał(?:\(a\)|a)?)\b[^\n]{0,120}:[ \t]*$
          | (?:[^\n]{0,100}\d[:.]\d\d\b[^\n]{0,100}\n[ \t>]*)?[^\n]{0,200}[<(][^\s<>()]{1,100}@[^\s<>()]{1,100}[>)][^\n]{0,40}(?:\n[^\s>][^\n]{0,40})?:[ \t]*\n(?:[ \t]*\n)?[ \t]*>
          | -{2,}\ *(?:Original\ Message|Original\ message|Ursprüngliche\ Nachricht|Message\ d'origine|Mensaje\ original|Messaggio\ originale|Forwarded\ message)\ *-{2,}
          | _{10,}[ \t]*$
          | \*?(?:From|Von|De|Da|Van|Fra|Från|Od|Lähettäjä)\*?\ ?:\*?[^\n]{1,200}\n(?:\n)?[ \t>]*
            \*?(?:Sent|Date|Gesendet|Datum|Envoyée?|Enviad[oa](?:\ el|\ em)?|Inviato|Verzonden|Sendt|Skickat|Wysłano|Odesláno|Lähetetty|To|An|À|Para|Til|Till|Do|Objet|Asunto|Assunto)\*?\ ?:
        )
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex QuoteHeader();

    [GeneratedRegex(@"^\s*(?:Sent from (?:my|Outlook|Mail|Yahoo|Proton)|Get Outlook for|Von meinem .{1,30} gesendet|Envoyé de mon)", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex DeviceSignature();

    [GeneratedRegex(@"</?blockquote\b[^<>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Blockquote();

    [GeneratedRegex("""<div[^<>]*\b(?:gmail_quote|yahoo_quoted|moz-cite-prefix)\b.*|<div[^<>]*id="?(?:appendonsend|divRplyFwdMsg)"?.*""", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex HtmlQuote();

    [GeneratedRegex(@"<(style|script|head)\b.*?</\1>|<!--.*?-->", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex HtmlHidden();

    [GeneratedRegex(@"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex HtmlBreak();

    [GeneratedRegex("<[^<>]*>", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex HtmlTag();
}
