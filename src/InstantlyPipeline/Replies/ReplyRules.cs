using System.Text.RegularExpressions;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Replies;

/// <summary>What can be told from a reply without a model, and must not be left to one: wishes to be left alone, machines answering, threats.</summary>
/// <remarks>Sure signs only; null hands the reply on. The order is the precedence: a report by a mail server, then a machine, then a person's words.</remarks>
public static partial class ReplyRules
{
    public static ReplyTriage? Decide(InstantlyEvent reply, string text)
    {
        try
        {
            var subject = reply.ReplySubject ?? "";
            if (BounceSubject().IsMatch(subject) || BounceText().IsMatch(text))
            {
                return ByRule(ReplyLabel.BounceReport);
            }
            var wantsOut = UnsubscribeWish.IsIn(text);
            if (HostileText().IsMatch(text))
            {
                return ByRule(ReplyLabel.Hostile) with { WantsOut = wantsOut };
            }
            if (wantsOut)
            {
                return YesSign.IsIn(text) ? ByRule(ReplyLabel.NeedsHuman) : ByRule(ReplyLabel.Unsubscribe) with { WantsOut = true };
            }
            // Not by the text: who says yes and is on holiday until Monday says so too.
            return reply.EventType == EventType.AutoReplyReceived || AutoReplySubject().IsMatch(subject) ? ByRule(ReplyLabel.OutOfOffice) : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return ReplyTriage.Undecided; // it may hold a wish or a threat, so not even a model decides: a person reads it
        }
    }

    private static ReplyTriage ByRule(ReplyLabel label) => new(label, 1, "rules");

    [GeneratedRegex(@"^\s*(?:undeliver(?:ed|able)|mail delivery (?:failed|subsystem)|delivery status notification|returned mail|failure notice|nicht zustellbar)", Options, 1_000)]
    private static partial Regex BounceSubject();

    [GeneratedRegex(@"^\s*(?:your message (?:couldn.t be|could not be|wasn.t) delivered|delivery has failed to these recipients|this message was created automatically by mail delivery software|address not found)", Options, 1_000)]
    private static partial Regex BounceText();

    [GeneratedRegex(@"\b(?:my (?:lawyer|attorney|solicitor)|legal action|cease and desist|report(?:ed|ing)? you (?:to|as)|gdpr (?:complaint|violation)|data protection authority|sue you|harass(?:ing|ment)|police)\b", Options, 1_000)]
    private static partial Regex HostileText();

    [GeneratedRegex(@"^\s*(?:automatic reply|auto(?:matic)?[- ]?reply|out of (?:the )?office|ooo\b|abwesen|automatische antwort|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina)", Options, 1_000)]
    private static partial Regex AutoReplySubject();

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
}
