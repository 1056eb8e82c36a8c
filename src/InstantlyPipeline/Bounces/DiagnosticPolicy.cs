using System.Text.RegularExpressions;

namespace InstantlyPipeline.Bounces;

/// <summary>Classifies the text a mail server gave when it refused a message.</summary>
/// <remarks>
/// Source: RFC 5321, 3463, 3464, 7372 and 7505, Google's list of SMTP errors and Microsoft's of Exchange Online. Precedence: enhanced code,
/// the last one of the text; then words for failed authentication; then basic code; then words. Where words say "full", "blocked" or
/// "spam", they win over the code. A report's own status lines say it best; without any, its text up to the returned mail, whose
/// headers and sentences are full of the same words, does.
/// </remarks>
public static partial class DiagnosticPolicy
{
    /// <returns>Null when the text says nothing of a failure.</returns>
    public static BounceEvidence? Classify(string diagnostic, string source, bool trusted)
    {
        if (DelayedOnly().IsMatch(diagnostic) && !FailedAction().IsMatch(diagnostic))
        {
            return null; // "delayed" is a warning; the server is still trying
        }
        var status = string.Join('\n', StatusLines().Matches(diagnostic).Select(line => line.Value));
        var text = ReturnedMail().Match(diagnostic) is { Success: true } returned ? diagnostic[..returned.Index] : diagnostic;
        return OfText(status, source, trusted) ?? OfText(text, source, trusted);
    }

    private static BounceEvidence? OfText(string diagnostic, string source, bool trusted)
    {
        BounceEvidence Found(BounceKind kind, string code, bool sure = true) => new(kind, code, source, trusted && sure);

        if (FullWords().Match(diagnostic) is { Success: true } full)
        {
            return Found(BounceKind.Soft, full.Value.ToLowerInvariant());
        }
        if (BlockedWords().Match(diagnostic) is { Success: true } blocked)
        {
            return Found(BounceKind.Sender, blocked.Value.ToLowerInvariant());
        }
        if (EnhancedCode().Matches(diagnostic) is { Count: > 0 } codes)
        {
            var (kind, sure) = OfEnhanced(codes[^1].Value, diagnostic);
            if (kind is not BounceKind.Unknown)
            {
                return Found(kind, codes[^1].Value, sure);
            }
        }
        if (AuthenticationWords().Match(diagnostic) is { Success: true } authentication)
        {
            return Found(BounceKind.Sender, authentication.Value.ToLowerInvariant());
        }
        if (BasicCode().Matches(diagnostic) is { Count: > 0 } basics)
        {
            var (kind, sure) = OfBasic(basics[^1].Value, diagnostic);
            if (kind is not BounceKind.Unknown)
            {
                return Found(kind, basics[^1].Value, sure);
            }
        }
        return HardWords().Match(diagnostic) is { Success: true } hard ? Found(BounceKind.Hard, hard.Value.ToLowerInvariant())
            : SoftWords().Match(diagnostic) is { Success: true } soft ? Found(BounceKind.Soft, soft.Value.ToLowerInvariant())
            : SizeWords().Match(diagnostic) is { Success: true } size ? Found(BounceKind.Content, size.Value.ToLowerInvariant())
            : null;
    }

    private static (BounceKind Kind, bool Sure) OfEnhanced(string code, string diagnostic) => code switch
    {
        "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10" or "5.2.1" or "5.4.4" => (BounceKind.Hard, true),
        "5.4.1" when AccessDenied().IsMatch(diagnostic) => (BounceKind.Hard, false), // Exchange Online; elsewhere it is "no answer from host"
        "4.2.2" or "5.2.2" or "4.2.1" or "4.4.1" or "5.4.1" or "4.4.7" => (BounceKind.Soft, true),
        "5.3.4" or "4.3.4" => (BounceKind.Content, true),
        "5.4.5" or "5.1.7" or "5.1.8" => (BounceKind.Sender, true), // daily limit; the sender's own address
        _ when code.EndsWith(".2.3", StringComparison.Ordinal) => (BounceKind.Content, true),
        _ when code.StartsWith("5.7.", StringComparison.Ordinal) || code.StartsWith("4.7.", StringComparison.Ordinal) => (BounceKind.Sender, true),
        _ when code.StartsWith("5.1.", StringComparison.Ordinal) => (BounceKind.Hard, false),
        _ when code[0] == '4' => (BounceKind.Soft, true),
        _ => (BounceKind.Unknown, false),
    };

    private static (BounceKind Kind, bool Sure) OfBasic(string code, string diagnostic) => code switch
    {
        "550" or "551" or "553" => (BounceKind.Hard, false),
        "552" when SizeWords().IsMatch(diagnostic) => (BounceKind.Content, true),
        "552" => (BounceKind.Soft, false),
        _ when code[0] == '4' => (BounceKind.Soft, true),
        _ => (BounceKind.Unknown, false),
    };

    // RFC 3463 has the subjects 0 to 7, so "Exim 4.94.2" is no code.
    [GeneratedRegex(@"(?<![\d.])[45]\.[0-7]\.\d{1,3}(?![\d.]*\d)", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex EnhancedCode();

    [GeneratedRegex(@"(?<![\d.#-])[45][0-5]\d(?=[ -]|\r?$)(?![\d.-]*\.\d+\.\d)", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1_000)]
    private static partial Regex BasicCode();

    // RFC 3464's fields with their folded lines, and what Exchange writes for the administrator.
    [GeneratedRegex(@"^(?:Status(?: code)?|Diagnostic-Code|Reported error|Remote Server returned)\b[^\n]*(?:\n[ \t]+\S[^\n]*)*", Lines, 1_000)]
    private static partial Regex StatusLines();

    // Where the mail that was refused begins: Exim, qmail, GMX and Gmail rule it off, Exchange gives it a heading, others append it as it is.
    [GeneratedRegex("""
        ^[ \t>]*(?:
            -{2,}\ *(?:This\ is\ a\ copy|Below\ this\ line|Undelivered\ message|Unsent\ message|Message\ header|(?:The\ header\ of\ the\ )?Original)\b
          | Original\ message\ headers\b
          | Content-Type:\s*(?:message/rfc822|message/global|text/rfc822-headers)\b
          | (?:Received|Return-Path|Received-SPF|Authentication-Results|DKIM-Signature|ARC-[a-z-]+):
        )
        """, Lines | RegexOptions.IgnorePatternWhitespace, 1_000)]
    private static partial Regex ReturnedMail();

    [GeneratedRegex(@"^Action:\s*delayed\b", Lines, 1_000)]
    private static partial Regex DelayedOnly();

    [GeneratedRegex(@"^Action:\s*failed\b", Lines, 1_000)]
    private static partial Regex FailedAction();

    [GeneratedRegex(@"\b(?:mailbox (?:is )?full|over (?:its )?quota|quota exceeded|insufficient (?:system )?storage|inbox is full|out of storage space)\b", Words, 1_000)]
    private static partial Regex FullWords();

    // Not as part of a host's name or an address of a help page.
    [GeneratedRegex(@"(?<![\w.@/-])(?:spam|blocked|block ?list(?:ed)?|black ?list(?:ed)?|poor reputation|message (?:was )?rejected due to policy)\b(?![\w.@/-]*[\w/])", Words, 1_000)]
    private static partial Regex BlockedWords();

    // Strong beside a bare "550", weak beside an enhanced code: texts mention these checks also when they were passed.
    [GeneratedRegex(@"\b(?:spf|dkim|dmarc|unauthenticated|daily user sending)\b", Words, 1_000)]
    private static partial Regex AuthenticationWords();

    [GeneratedRegex(@"\b(?:too (?:large|big)|(?:message|mail) size|size (?:limit|exceeds|exceeded))\b", Words, 1_000)]
    private static partial Regex SizeWords();

    [GeneratedRegex(@"\b(?:user unknown|unknown user|does not exist|doesn.t exist|no such user|recipient not found|recipientnotfound|address rejected|domain not found|account (?:has been )?disabled|address not found|mailbox unavailable|doesn.t have an? .{0,20}account)\b", Words, 1_000)]
    private static partial Regex HardWords();

    [GeneratedRegex(@"\b(?:try again|temporarily|grey ?list(?:ed|ing)?|too many|rate limit(?:ed)?|timed out|deferred)\b", Words, 1_000)]
    private static partial Regex SoftWords();

    [GeneratedRegex(@"\baccess denied\b", Words, 1_000)]
    private static partial Regex AccessDenied();

    private const RegexOptions Words = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
    private const RegexOptions Lines = Words | RegexOptions.Multiline;
}
