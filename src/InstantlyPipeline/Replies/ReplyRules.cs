using InstantlyPipeline.Events;
using InstantlyPipeline.Replies.Phrases;
using InstantlyPipeline.Replies.Times;
using InstantlyPipeline.Replies.Weights;

namespace InstantlyPipeline.Replies;

/// <summary>What can be told from a reply without a model: wishes to be left alone, threats, machines, and a plain yes, no or
/// later.</summary>
/// <remarks>
/// The words are data, one file a language in <c>Phrases</c>. Null hands the reply on, to a model or a person; what holds words of a wish
/// and is no plain wish is a person's at once. The order of the questions is the precedence: a report by a mail server, a threat, a wish,
/// then a yes, for nothing is worse than to bar or to miss one who says yes. Where no phrase decides, or the rest of the reply
/// contradicts the phrase, the weights of its words do (<see cref="WeighedReply"/>).
/// </remarks>
internal static class ReplyRules
{
    /// <param name="reply">The event; its subject says what the machine of a mail server or an absence note says.</param>
    /// <param name="text">The person's own words, without what they quote.</param>
    /// <param name="ours">Subject and text of our last mail, as far as known: what of it comes back is not the lead's word.</param>
    public static ReplyTriage? Decide(InstantlyEvent reply, string text, OurMail? ours = null) =>
        Decide(reply, text, ours, PhraseBook.Default, WordWeights.Default);

    internal static ReplyTriage? Decide(InstantlyEvent reply, string text, OurMail? ours, PhraseBook phrases, WordWeights weights)
    {
        var subject = ReplySubject.Read(reply, ours, phrases);
        var reading = new ReplyFindings(OurMail.Without(text, ours?.Text), phrases);
        var isAuto = reply.EventType == EventType.AutoReplyReceived || subject.IsAutomatic;
        var times = reading.Times(DateOnly.FromDateTime(reply.Timestamp.UtcDateTime));
        var byPhrases = Decide(reading, subject, times, isAuto);
        var known = ByTimes(byPhrases, reading, times) ?? byPhrases;
        // Who asks for a call in March may sound warm, and is not hidden by it: there is a task for March.
        return isAuto || (byPhrases != known && known is { Label: ReplyLabel.NotNow })
            ? known
            : WeighedReply.Decide(known, reading, weights);
    }

    private static ReplyTriage? Decide(ReplyFindings reading, ReplySubject subject, ReplyTimes times, bool isAuto)
    {
        var warm = reading.Yes || reading.Price;
        if (!warm && !reading.YesAlone && (subject.IsBounce || (reading.Bounce && !reading.Absent && !reading.Wish && !reading.Asks)))
        {
            return ByRule(ReplyLabel.BounceReport);
        }

        var wish =
            reading.Wish
            || (reading.ShortWish && !reading.TakenBack && !isAuto)
            || (subject.IsWish && !isAuto && !warm && !reading.YesAlone && !reading.Asks);
        if (reading.Hostile)
        {
            return ByRule(warm && !wish ? ReplyLabel.NeedsHuman : ReplyLabel.Hostile) with { WantsOut = wish };
        }
        if (reading.Left && reading.HasSuccessorAddress && !warm)
        {
            return ByRule(ReplyLabel.LeftCompany) with { Successor = reading.Successor };
        }
        if (wish)
        {
            return warm || reading.YesBeside || reading.Joke
                ? ByRule(ReplyLabel.NeedsHuman)
                : ByRule(ReplyLabel.Unsubscribe) with
                {
                    WantsOut = true,
                };
        }
        if (reading.Left && !warm)
        {
            return ByRule(ReplyLabel.LeftCompany) with { Successor = reading.Successor };
        }
        if (IsAbsence(reading, isAuto))
        {
            return ByRule(ReplyLabel.OutOfOffice) is var note && times.End() is { } back
                ? note with
                {
                    Until = back.Text,
                    UntilDay = back.Day,
                }
                : note;
        }
        return OfAnswer(reading, times);
    }

    /// <summary>What only the times say: back on Monday, call me in March. Who asks for a call in March asks for one, and not
    /// now.</summary>
    private static ReplyTriage? ByTimes(ReplyTriage? byPhrases, ReplyFindings reading, ReplyTimes times)
    {
        if (byPhrases is not (null or { Label: ReplyLabel.Question or ReplyLabel.Interested }) || reading.Doubt || reading.Instruction)
        {
            return null;
        }
        if (byPhrases is not { Label: ReplyLabel.Interested } && times.SaysBack && times.End() is { } back)
        {
            return ByRule(ReplyLabel.OutOfOffice) with { Until = back.Text, UntilDay = back.Day };
        }
        return times.AsksForLater && !times.SaysYesElsewhere ? NotNow(times.Again()) : null;
    }

    // Who says yes and is on holiday until Monday says so too: an absence is one only where nothing else is said.
    private static bool IsAbsence(ReplyFindings reading, bool isAuto) =>
        isAuto
            ? !reading.Yes && !(reading.Price && reading.Asks)
            : reading.Absent && !reading.Yes && !reading.YesAlone && !reading.Price && !reading.Asks && !reading.Later;

    private static ReplyTriage? OfAnswer(ReplyFindings reading, ReplyTimes times)
    {
        if (reading.ShortWish || reading.Limited || reading.Instead)
        {
            return reading.Limited && !reading.Yes && !reading.Instead && times.EndOfLimit() is { } limit
                ? NotNow(limit)
                : ByRule(ReplyLabel.NeedsHuman);
        }
        if (reading.Instruction)
        {
            return ByRule(ReplyLabel.NeedsHuman);
        }
        if (reading.Later && !(reading.Yes && !reading.No))
        {
            return reading.Doubt ? ByRule(ReplyLabel.NeedsHuman) : NotNow(times.Again());
        }
        if (reading.Yes || reading.Price || (reading.YesAlone && !reading.No))
        {
            return ByRule(reading.No && !reading.Yes ? ReplyLabel.NeedsHuman : ReplyLabel.Interested);
        }
        if (reading.Doubt)
        {
            return ByRule(ReplyLabel.NeedsHuman);
        }
        if (
            reading.WrongPerson
            || (reading.Successor is not null && !reading.No && !reading.Asks && (reading.HasSuccessorAddress || reading.Words <= 20))
        )
        {
            return ByRule(ReplyLabel.WrongPerson) with { Successor = reading.Successor };
        }
        if (reading.Question && !reading.No)
        {
            return ByRule(ReplyLabel.Question);
        }
        return reading.No && !reading.ButAfterNo && !reading.Asks && reading.Successor is null ? ByRule(ReplyLabel.NotInterested) : null;
    }

    private static ReplyTriage NotNow((string Text, DateOnly Day)? until) =>
        ByRule(ReplyLabel.NotNow) with
        {
            Until = until?.Text,
            UntilDay = until?.Day,
        };

    private static ReplyTriage ByRule(ReplyLabel label) => new(label, 1, "rules");
}
