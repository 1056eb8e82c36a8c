using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>What stands around a phrase in its sentence and turns or takes away what it says: negation, condition, "theirs or ours", a
/// phrase that covers it.</summary>
internal static class ReplyClauses
{
    // As far as a negation or a condition reaches; beyond, it belongs to something else.
    private const int Reach = 12;

    /// <summary>A limit or a late negation stands next to what it limits: "not before Monday". Further on, it is about something
    /// else.</summary>
    public const int LimitReach = 4;

    // A contrast ends a negation: "not interested, but call me".
    public static readonly HashSet<string> Contrasts = new(
        [
            "and",
            "but",
            "then",
            "und",
            "aber",
            "sondern",
            "et",
            "mais",
            "y",
            "pero",
            "sino",
            "maar",
            "ma",
            "mas",
            "ale",
            "men",
            "och",
            "og",
            "e",
            "oraz",
        ],
        StringComparer.Ordinal
    );

    public static bool Conditional(ReplySentence sentence, int before, string language) =>
        sentence.Of(Meaning.Condition).Any(match => match.Language == language && match.End <= before);

    public static bool OfOthers(ReplySentence sentence, int before, string language) =>
        sentence
            .Of(Meaning.Others)
            .Any(match => match.Language == language && match.End <= before && Near(sentence, match.End, before, isOfOthers: true));

    /// <summary>Somebody else does it, or the writer does: what follows is told to nobody here.</summary>
    public static bool ByOthers(ReplySentence sentence, int before, string language) =>
        OfOthers(sentence, before, language)
        || sentence
            .Of(Meaning.OwnDoing)
            .Any(match => match.Language == language && match.End <= before && Near(sentence, match.End, before));

    /// <summary>A negation or a condition before it, in the same part of the sentence.</summary>
    public static bool DeniedBefore(ReplySentence sentence, PhraseMatch match) =>
        sentence.Matches.Exists(other =>
            other.Meaning is Meaning.Not or Meaning.NotAfter or Meaning.Condition
            && other.Language == match.Language
            && other.Start < match.Start
            && other.End <= match.End
            && match.Start - other.End < Reach
            && Near(sentence, other.End, match.Start)
        );

    /// <summary>As <see cref="DeniedBefore"/>, and in some languages a negation behind it.</summary>
    public static bool Denied(ReplySentence sentence, PhraseMatch match) =>
        DeniedBefore(sentence, match)
        || sentence
            .Of(Meaning.NotAfter)
            .Any(other =>
                other.Language == match.Language
                && other.Start > match.Start
                && other.Start < match.End + LimitReach
                && Near(sentence, match.End, other.Start)
            );

    /// <summary>It is a part of a no, a later or a wish: "not interested", "let's talk after the summer", "I would like to opt
    /// out".</summary>
    public static bool Covered(ReplySentence sentence, PhraseMatch match) =>
        sentence.Matches.Exists(other =>
            other.Meaning is Meaning.No or Meaning.Later or Meaning.WishStated or Meaning.WishAsked
            && other.Start < match.End
            && match.Start < other.End
            && other.End - other.Start >= match.End - match.Start
        ) || sentence.Wishes.Exists(wish => wish.Start <= match.Start && wish.End > match.Start);

    public static bool IsFirst(ReplySentence sentence, int at) =>
        sentence.Begins[at] && sentence.Tokens.Take(at).Count(token => !token.IsBreak) <= 3;

    public static int WithoutBreaks(ReplySentence sentence, int at)
    {
        while (at < sentence.Tokens.Length && sentence.Tokens[at].IsBreak)
        {
            at++;
        }
        return at;
    }

    /// <param name="isOfOthers">"Our readers complain and want no more": such an "and" does not end it.</param>
    private static bool Near(ReplySentence sentence, int from, int to, bool isOfOthers = false)
    {
        for (var i = from; i < to; i++)
        {
            var goesOn = isOfOthers && sentence.Of(Meaning.OthersGoOn).Any(more => more.Start == i);
            if (sentence.Tokens[i].Kind is TokenKind.Break || (Contrasts.Contains(sentence.Tokens[i].Text) && !goesOn))
            {
                return false;
            }
        }
        return true;
    }
}
