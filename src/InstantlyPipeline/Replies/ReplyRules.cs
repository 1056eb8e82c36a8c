using System.Text.RegularExpressions;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Replies;

/// <summary>What can be told from a reply without a model, and must not be left to one: wishes to be left alone, machines answering, threats.</summary>
/// <remarks>Sure signs only; null hands the reply on. The order is the precedence: a report by a mail server, then a machine, then a person's words.</remarks>
public static partial class ReplyRules
{
    public static ReplyTriage? Decide(InstantlyEvent reply, string text)
    {
        var subject = reply.ReplySubject ?? "";
        if (BounceSubject().IsMatch(subject) || BounceText().IsMatch(text))
        {
            return ByRule(ReplyLabel.BounceReport);
        }
        if (HostileText().IsMatch(text))
        {
            return ByRule(ReplyLabel.Hostile);
        }
        if (UnsubscribeText().IsMatch(text) || BareUnsubscribe().IsMatch(text))
        {
            return ByRule(ReplyLabel.Unsubscribe);
        }
        if (reply.EventType == EventType.AutoReplyReceived || AutoReplySubject().IsMatch(subject) || OutOfOfficeText().IsMatch(text))
        {
            return ByRule(ReplyLabel.OutOfOffice);
        }
        return null;
    }

    private static ReplyTriage ByRule(ReplyLabel label) => new(label, 1, "rules");

    [GeneratedRegex(@"^\s*(?:undeliver(?:ed|able)|mail delivery (?:failed|subsystem)|delivery status notification|returned mail|failure notice|nicht zustellbar)", Options, 1_000)]
    private static partial Regex BounceSubject();

    [GeneratedRegex(@"^\s*(?:your message (?:couldn.t be|could not be|wasn.t) delivered|delivery has failed to these recipients|this message was created automatically by mail delivery software|address not found)", Options, 1_000)]
    private static partial Regex BounceText();

    [GeneratedRegex(@"\b(?:my (?:lawyer|attorney|solicitor)|legal action|cease and desist|report(?:ed|ing)? you (?:to|as)|gdpr (?:complaint|violation)|data protection authority|sue you|harass(?:ing|ment)|police)\b", Options, 1_000)]
    private static partial Regex HostileText();

    [GeneratedRegex("""
        \b(?:
            (?:please\s+|kindly\s+|just\s+)?unsubscribe\s+(?:me|us|this|my)\b
          | (?:take|remove|delete)\s+(?:me|us|my\s+(?:e-?mail|address|name|details|data))\b[^.!?\n]{0,40}\b(?:list|lists|database|mailing|system|crm|records?)
          | remove\s+me\b(?=\s*(?:please)?\s*(?:[.!]|$))
          | (?:stop|quit)\s+(?:e-?mailing|contacting|messaging|writing|spamming|sending\s+(?:me|us))
          | (?:do\s+not|don.t|never)\s+(?:ever\s+)?(?:e-?mail|contact|message|write)(?:\s+to)?\s+(?:me|us)\b
          | opt\s+(?:me\s+)?out\b
          | leave\s+me\s+alone
        )
        """, Options | RegexOptions.IgnorePatternWhitespace, 1_000)]
    private static partial Regex UnsubscribeText();

    [GeneratedRegex(@"^\s*(?:please\s+)?(?:unsubscribe|stop|remove|opt[- ]?out)(?:\s+please)?\s*[.!]*\s*$", Options, 1_000)]
    private static partial Regex BareUnsubscribe();

    [GeneratedRegex(@"^\s*(?:automatic reply|auto(?:matic)?[- ]?reply|out of (?:the )?office|ooo\b|abwesen|automatische antwort|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina)", Options, 1_000)]
    private static partial Regex AutoReplySubject();

    [GeneratedRegex(@"\b(?:i am|i.m|i will be|i.ll be)\s+(?:currently\s+)?(?:out of (?:the )?office|away (?:until|from|on)|on (?:annual|parental|maternity|paternity|sick) leave|on (?:vacation|holiday))|\b(?:limited access to (?:my )?e-?mail|thank you for your (?:e-?mail|message)[.,!]? i am (?:out|away))", Options, 1_000)]
    private static partial Regex OutOfOfficeText();

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
}
