using InstantlyPipeline.Replies.Phrases;
using static InstantlyPipeline.Replies.ReplyClauses;

namespace InstantlyPipeline.Replies;

/// <summary>Whether a wish to be left alone holds for a time, a channel or a place only. A time beside it may also say from when it
/// holds, or by when it is to be done.</summary>
internal static class WishLimits
{
    public static bool Limit(ReplySentence sentence, PhraseMatch match) =>
        Precede(sentence, match)
        || sentence.Matches.Exists(limit =>
            limit.Meaning is Meaning.Limit or Meaning.LimitInTime
            && limit.Language == match.Language
            && limit.Start >= match.Start
            && limit.Start <= match.End + LimitReach
            && !sentence.Of(Meaning.Not).Any(not => not.End == limit.Start && not.Language == limit.Language) // "neither by mail nor by phone"
            && !IsWhen(sentence, match, limit)
            && (
                limit.End > match.End
                || limit.Meaning is Meaning.LimitInTime
                || (limit.Start > match.Start && limit.End == match.End && limit.End - limit.Start > 1)
            )
        );

    /// <summary>"This week please no mails": the clause begins with its limit. Behind a comma it may be a complaint: "every day, stop
    /// it".</summary>
    public static bool Precede(ReplySentence sentence, PhraseMatch match)
    {
        var start = ReplyWishes.Asked(sentence, match.Start, match.Language).Start;
        return sentence
            .Of(Meaning.LimitInTime)
            .Any(limit =>
                limit.Language == match.Language && sentence.Begins[limit.Start] && limit.End == start && !IsWhen(sentence, match, limit)
            );
    }

    /// <summary>The limit is a part of "from this week on", or of "before Friday" where somebody is to be taken out.</summary>
    private static bool IsWhen(ReplySentence sentence, PhraseMatch match, PhraseMatch limit) =>
        sentence.Matches.Exists(when =>
            when.Language == limit.Language
            && ((when.Start < limit.End && when.End >= limit.End) || (when.Meaning is Meaning.AsOf && when.End == limit.Start))
            && SaysWhen(sentence, match, when)
        );

    /// <summary>From when a wish holds, or by when somebody is to be taken out.</summary>
    public static bool SaysWhen(ReplySentence sentence, PhraseMatch match, PhraseMatch when) =>
        when.Meaning is Meaning.AsOf || (when.Meaning is Meaning.Deadline && Removes(sentence, match, when));

    /// <summary>Whether the time stands beside a word that takes out, and not beside a "stop" or a "not".</summary>
    private static bool Removes(ReplySentence sentence, PhraseMatch match, PhraseMatch when)
    {
        var words = sentence
            .Words.Where(word =>
                word.Meaning is Meaning.WordRemove or Meaning.WordStop or Meaning.WordNot or Meaning.WordNoMore
                && word.Language == match.Language
                && word.Start >= match.Start
                && word.End <= match.End
            )
            .OrderBy(word => word.Start)
            .ToList();
        var beside = words.FindLastIndex(word => word.Start < when.Start);
        return words.Count > 0 && words[Math.Max(beside, 0)].Meaning is Meaning.WordRemove;
    }
}
