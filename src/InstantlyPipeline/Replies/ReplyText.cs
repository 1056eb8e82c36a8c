using System.Net;
using System.Text.RegularExpressions;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Replies;

/// <summary>Finds what the person wrote: the reply without the quoted original and the device's signature.</summary>
/// <remarks>Mail programs mark the quote in their own ways and languages; what is not recognised stays in, for a reader's eye copes better with too much than with too little.</remarks>
public static partial class ReplyText
{
    /// <summary>The text of the reply, from its plain text, else its HTML, else the snippet; empty when the event has none.</summary>
    public static string Of(InstantlyEvent reply)
    {
        var text = reply.ReplyText is { Length: > 0 } plain ? plain
            : reply.ReplyHtml is { Length: > 0 } html ? FromHtml(html)
            : reply.ReplyTextSnippet ?? "";
        return WithoutQuote(text);
    }

    /// <summary>Cuts the quoted original away. A reply written only between or below quoted lines keeps its unquoted lines.</summary>
    public static string WithoutQuote(string text)
    {
        var normal = text.ReplaceLineEndings("\n").Replace('\u00a0', ' ');
        var head = QuoteHeader().Match(normal) is { Success: true } quote ? normal[..quote.Index] : normal;
        var own = OwnLines(head);
        // Nothing above the quote: the answer stands below or between it.
        return own.Length > 0 ? own : OwnLines(QuoteHeader().Replace(normal, "\n"));
    }

    /// <summary>Plain text of an HTML reply, its quoted part left out.</summary>
    public static string FromHtml(string html)
    {
        var text = HtmlQuote().Replace(html, "\n");
        text = HtmlHidden().Replace(text, "");
        text = HtmlBreak().Replace(text, "\n");
        text = HtmlTag().Replace(text, "");
        return WebUtility.HtmlDecode(text);
    }

    private static string OwnLines(string text)
    {
        var lines = text.Split('\n').Where(line => !line.TrimStart().StartsWith('>')).Select(line => line.TrimEnd()).ToList();
        var signature = lines.FindIndex(line => line is "--" || DeviceSignature().IsMatch(line));
        return string.Join('\n', signature >= 0 ? lines.Take(signature) : lines).Trim();
    }

    // "On Mon … wrote:" in the languages most mail programs speak, possibly broken over two or three lines; Outlook's header block and rulers.
    [GeneratedRegex("""
        ^[ \t>]*(?:
            (?:On|Am|Le|El|Il|Op|Em|Den|W\ dniu)\b[^\n]{0,200}(?:\n[^\n]{1,200}){0,2}?\b(?:wrote|schrieb|a\ écrit|escribió|ha\ scritto|schreef|escreveu|skrev|napisał(?:\(a\))?)\b[^\n]{0,120}:[ \t]*$
          | -{2,}\ *(?:Original\ Message|Original\ message|Ursprüngliche\ Nachricht|Message\ d'origine|Mensaje\ original|Messaggio\ originale|Forwarded\ message)\ *-{2,}
          | _{10,}[ \t]*$
          | \*?(?:From|Von|De|Da|Van):\*?[^\n]{1,200}\n(?:\n)?[ \t>]*\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Inviato|Verzonden|To|An|À)\*?\ ?:
        )
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex QuoteHeader();

    [GeneratedRegex(@"^\s*(?:Sent from (?:my|Outlook|Mail|Yahoo|Proton)|Get Outlook for|Von meinem .{1,30} gesendet|Envoyé de mon)", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex DeviceSignature();

    [GeneratedRegex("""<blockquote\b.*?</blockquote>|<div[^>]*\b(?:gmail_quote|yahoo_quoted|moz-cite-prefix)\b.*|<div[^>]*id="?(?:appendonsend|divRplyFwdMsg)"?.*""", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex HtmlQuote();

    [GeneratedRegex(@"<(style|script|head)\b.*?</\1>|<!--.*?-->", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex HtmlHidden();

    [GeneratedRegex(@"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex HtmlBreak();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex HtmlTag();
}
