using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>Finds clauses that are made of a wish's words and of nothing else, in whatever order: "pls can you guys take our address out of
/// this list for good".</summary>
/// <remarks>
/// A phrase knows its order and leaves room for any word; here it is the other way round. The words are sections of the phrase files
/// (<c>[word remove]</c> and its neighbours). One word that is none of them, and the clause is no wish by this rule: what is said of
/// customers, contracts or a mail that got lost has such a word.
/// </remarks>
internal static class WishWords
{
    // "About this or any other product of yours": more words are about something else.
    private const int LongestTail = 9;

    private const int LongestStop = 6;

    // A longer phrase with gaps of its own says little of one word in it.
    private const int LongestNarrow = 3;

    // "Our purchasing department".
    private const int MostOfOurs = 2;

    public static IEnumerable<PhraseMatch> In(ReplySentence sentence, SaidBefore said) =>
        from word in sentence.Words
        where word.Meaning is Meaning.WordRemove or Meaning.WordStop or Meaning.WordNot or Meaning.WordNoMore
        group word by word.Language into language
        from wish in In(sentence, language.Key, said)
        select wish;

    private static IEnumerable<PhraseMatch> In(ReplySentence sentence, string language, SaidBefore said)
    {
        var words = Longest(sentence, language);
        var known = Known(sentence, words, language);
        NameOurs(sentence, words, known);
        for (var from = 0; from < known.Length; from++)
        {
            if (!known[from])
            {
                continue;
            }
            var to = EndOfKnown(known, from);
            var gap = to;
            if (IsGap(sentence, known, gap) && Wish(sentence, words, from, EndOfKnown(known, gap + 1), language, said, gap) is { } wider)
            {
                yield return wider;
                to = EndOfKnown(known, gap + 1);
            }
            else if (Wish(sentence, words, from, to, language, said) is { } wish)
            {
                yield return wish;
            }
            from = to;
        }
    }

    private static int EndOfKnown(bool[] known, int from)
    {
        while (from < known.Length && known[from])
        {
            from++;
        }
        return from;
    }

    /// <summary>One word between known ones that no file knows to mean something else.</summary>
    private static bool IsGap(ReplySentence sentence, bool[] known, int at) =>
        at + 1 < known.Length
        && known[at + 1]
        && sentence.Tokens[at].Kind is TokenKind.Word
        && !sentence.Matches.Exists(match =>
            match.Start <= at
            && match.End > at
            && match.End - match.Start <= LongestNarrow
            && match.Meaning
                is Meaning.Others
                    or Meaning.OwnDoing
                    or Meaning.Not
                    or Meaning.NotAfter
                    or Meaning.Limit
                    or Meaning.LimitInTime
                    or Meaning.Instead
                    or Meaning.HandOver
                    or Meaning.Yes
                    or Meaning.YesAlone
                    or Meaning.Price
        );

    /// <summary>Without what is a part of a longer one: "no" of "no more".</summary>
    private static List<PhraseMatch> Longest(ReplySentence sentence, string language)
    {
        var longest = new List<PhraseMatch>();
        var reached = 0;
        foreach (
            var word in sentence
                .Words.Where(word => word.Language == language && word.Meaning is not Meaning.WordThem)
                .OrderBy(word => word.Start)
                .ThenByDescending(word => word.End)
        )
        {
            var isPart = word.End < reached || (word.End == reached && longest[^1].Start < word.Start);
            if (!isPart)
            {
                longest.Add(word);
                reached = word.End;
            }
        }
        return longest;
    }

    private static bool[] Known(ReplySentence sentence, List<PhraseMatch> words, string language)
    {
        var known = new bool[sentence.Tokens.Length];
        foreach (var word in words.Concat(sentence.Matches.Where(match => match.Meaning is Meaning.Courtesy && match.Language == language)))
        {
            var last = sentence.Tokens[word.End - 1].IsBreak ? word.End - 1 : word.End;
            Array.Fill(known, true, word.Start, last - word.Start); // a comma within it does not end the clause
        }
        foreach (
            var when in sentence.Matches.Where(match => match.Meaning is Meaning.AsOf or Meaning.Deadline && match.Language == language)
        )
        {
            foreach (var limit in sentence.Of(Meaning.LimitInTime).Where(limit => limit.Language == language))
            {
                if (when.Start < limit.End && when.End >= limit.Start)
                {
                    Array.Fill(known, true, when.Start, Math.Max(when.End, limit.End) - when.Start);
                }
            }
        }
        return known;
    }

    /// <summary>"Our practice", "our whole department": what stands behind "our" may be any word where a list of theirs stands beside
    /// it.</summary>
    private static void NameOurs(ReplySentence sentence, List<PhraseMatch> words, bool[] known)
    {
        var isTheirs = words.Exists(list => list.Meaning is Meaning.WordList && IsTheirs(sentence, list));
        for (var i = words.Count - 1; i >= 0; i--)
        {
            if (words[i].Meaning is not Meaning.WordOurs)
            {
                continue;
            }
            var (start, end) = (words[i].Start, words[i].End);
            while (end < known.Length && !known[end] && end < words[i].End + MostOfOurs && !sentence.Tokens[end].IsBreak)
            {
                known[end++] = true;
            }
            var isOthers = sentence.Of(Meaning.Others).Any(other => other.Start < end && other.End > start);
            if (end == words[i].End)
            {
                words.RemoveAt(i); // "our address" is the writer
            }
            else if (isOthers || !isTheirs)
            {
                Array.Fill(known, false, start, end - start);
            }
        }
    }

    /// <summary>The wish between two words that are none of a wish's: it begins where a clause does or after an opener, and ends where a
    /// clause does or before a reason.</summary>
    /// <param name="gap">Where an unknown word stands in it: what else is said has to leave no doubt.</param>
    private static PhraseMatch? Wish(
        ReplySentence sentence,
        List<PhraseMatch> words,
        int from,
        int to,
        string language,
        SaidBefore said,
        int? gap = null
    )
    {
        var end = EndOf(sentence, words, from, to);
        foreach (var (start, asked) in WishStarts.Of(sentence, words, from, end, language))
        {
            List<PhraseMatch> wish = [.. words.Where(word => word.Start >= start && word.End <= end)];
            if (gap > start && gap < end && !WishParts.IsSure(wish, gap.Value))
            {
                continue;
            }
            var before = ReplyWishes.NotBefore(sentence, start, language) ?? NotWanted(words, start);
            if (WishParts.IsWish(before is { } not ? [not, .. wish] : wish, said) && !HasAnotherObject(sentence, wish, start))
            {
                return new PhraseMatch(Meaning.WishLoose, language, asked, end);
            }
        }
        return gap is null && IsPlainStop(sentence, words, from, to) ? new PhraseMatch(Meaning.WishAlone, language, from, to) : null;
    }

    /// <summary>"Please just stop", "stop now, be so kind": a clause of nothing else, and short.</summary>
    private static bool IsPlainStop(ReplySentence sentence, List<PhraseMatch> words, int from, int to)
    {
        var clause = words.Where(word => word.Start >= from && word.End <= to).ToList();
        return sentence.Begins[from]
            && sentence.Ends[to]
            && to - from <= LongestStop
            && clause.Exists(word => word.Meaning is Meaning.WordStop)
            && clause.TrueForAll(word =>
                word.Meaning is Meaning.WordStop or Meaning.WordOther or Meaning.WordOpener or Meaning.WordYours or Meaning.WordAnd
            )
            && sentence
                .Of(Meaning.Courtesy)
                .Any(courtesy =>
                    courtesy.Start >= from
                    && courtesy.End <= to
                    && !clause.Exists(word => word.Meaning is Meaning.WordYours && word.Start == courtesy.Start) // the "you" of "thank you"
                );
    }

    /// <summary>"I do not want you to": the "not" before it belongs to it.</summary>
    private static PhraseMatch? NotWanted(List<PhraseMatch> words, int start)
    {
        var not = words.FindIndex(word => word.Meaning is Meaning.WordNot && word.End == start);
        return not >= 0 && words.Exists(word => word.Meaning is Meaning.WordWant && word.Start == start) ? words[not] : null;
    }

    /// <summary>"Could you take the north store please out of the list": what is to be taken out was said before.</summary>
    private static bool HasAnotherObject(ReplySentence sentence, List<PhraseMatch> wish, int start) =>
        !wish.Exists(word =>
            word.Meaning is Meaning.WordMe or Meaning.WordOurs or Meaning.WordMails or Meaning.WordMail or Meaning.WordSend
        )
        && sentence.Matches.Exists(asking =>
            asking.Language == wish[0].Language
            && (asking.Meaning is Meaning.AskingPolitely || (asking.Meaning is Meaning.Asking && start - asking.End <= 2))
            && asking.End < start
            && !sentence.Tokens[asking.End..start].Any(token => token.IsBreak)
        );

    /// <summary>"From your list", "from the newsletter".</summary>
    private static bool IsTheirs(ReplySentence sentence, PhraseMatch list) =>
        sentence.Words.Exists(word =>
            word.Meaning is Meaning.WordYours or Meaning.WordMails && word.Start >= list.Start && word.End <= list.End
        );

    /// <returns>-1 where it has no end that belongs to it.</returns>
    private static int EndOf(ReplySentence sentence, List<PhraseMatch> words, int from, int to)
    {
        if (sentence.Ends[to])
        {
            return to;
        }
        var left = sentence.Tokens.Skip(to).TakeWhile(token => !token.IsBreak).Count();
        var isOfOthers = sentence.Of(Meaning.Others).Any(other => other.Start > from && other.Start <= to + left);
        var end = -1;
        var removes = words.Exists(word => word.Meaning is Meaning.WordRemove && word.Start >= from && word.Start < to);
        foreach (var word in words)
        {
            var isTail = !removes && !isOfOthers && to - word.Start + left <= LongestTail; // not "my name from the offer"
            var isEnd = word.Meaning is Meaning.WordReason || (word.Meaning is Meaning.WordTail && isTail);
            if (isEnd && word.Start > from && word.Start <= to)
            {
                end = word.Start;
            }
        }
        return end;
    }
}
