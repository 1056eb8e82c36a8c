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
            var to = from;
            while (to < known.Length && known[to])
            {
                to++;
            }
            if (Wish(sentence, words, from, to, language, said) is { } wish)
            {
                yield return wish;
            }
            from = to;
        }
    }

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
    private static PhraseMatch? Wish(ReplySentence sentence, List<PhraseMatch> words, int from, int to, string language, SaidBefore said)
    {
        var end = EndOf(sentence, words, from, to);
        foreach (var (start, asked) in Starts(sentence, words, from, end, language))
        {
            List<PhraseMatch> wish = [.. words.Where(word => word.Start >= start && word.End <= end)];
            var before = ReplyWishes.NotBefore(sentence, start, language) ?? NotWanted(words, start);
            if (IsWish(before is { } not ? [not, .. wish] : wish, said) && !HasAnotherObject(sentence, wish, start))
            {
                return new PhraseMatch(Meaning.WishLoose, language, asked, end);
            }
        }
        return IsPlainStop(sentence, words, from, to) ? new PhraseMatch(Meaning.WishAlone, language, from, to) : null;
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

    /// <returns>Where the words of a wish may begin, and where the words that ask for it do.</returns>
    private static IEnumerable<(int Start, int Asked)> Starts(
        ReplySentence sentence,
        List<PhraseMatch> words,
        int from,
        int end,
        string language
    )
    {
        if (sentence.Begins[from])
        {
            yield return (from, from);
        }
        var asked = ReplyWishes.Asked(sentence, from, language).Start;
        if (asked < from)
        {
            yield return (from, asked);
        }
        foreach (var asking in sentence.Matches)
        {
            if (!ReplyWishes.Asks(asking, language))
            {
                continue;
            }
            if (asking.Start < from && asking.End > from && asking.End < end)
            {
                yield return (asking.End, asking.Start);
            }
            else if (asking.Start == from || (asking.Start > from && asking.Start < end && asking.End - asking.Start > 1))
            {
                yield return (asking.Start, asking.Start);
            }
        }
        if (IsBehindNo(sentence, words, from))
        {
            yield return (from, from);
        }
        foreach (var word in words)
        {
            if (word.Meaning is Meaning.WordOpener && word.Start >= from && word.Start < end)
            {
                yield return (word.Start, word.Start);
            }
            if (word.Meaning is Meaning.WordAnd && word.Start >= from && word.End < end && SaysWhatTheWriterWants(sentence, words, word))
            {
                yield return (word.End, word.End);
            }
        }
    }

    /// <summary>"No interest remove me from the list": the no has ended, and what follows begins as an order does.</summary>
    private static bool IsBehindNo(ReplySentence sentence, List<PhraseMatch> words, int from) =>
        sentence.Matches.Exists(no =>
            no.End == from && no.Meaning is Meaning.No or Meaning.NoAlone or Meaning.WrongPerson or Meaning.Left or Meaning.Greeting
        )
        && words.Exists(word =>
            word.Start == from
            && word.Meaning
                is Meaning.WordRemove
                    or Meaning.WordStop
                    or Meaning.WordMail
                    or Meaning.WordSend
                    or Meaning.WordNot
                    or Meaning.WordNoMore
                    or Meaning.WordWant
        );

    /// <summary>"I have not asked for it and want no more mails": who the clause began with is who wants.</summary>
    private static bool SaysWhatTheWriterWants(ReplySentence sentence, List<PhraseMatch> words, PhraseMatch and)
    {
        var first = and.Start;
        while (first > 0 && !sentence.Begins[first])
        {
            first--;
        }
        return words.Exists(word =>
                word.Meaning is Meaning.WordWe or Meaning.WordMe or Meaning.WordWant && word.Start >= first && word.Start <= first + 1
            ) && words.Exists(word => word.Meaning is Meaning.WordWant && word.Start == and.End);
    }

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
            var isEnd =
                word.Meaning is Meaning.WordReason
                || (word.Meaning is Meaning.WordTail && !removes && !isOfOthers && to - word.Start + left <= LongestTail); // "my name from the offer"
            if (isEnd && word.Start > from && word.Start <= to)
            {
                end = word.Start;
            }
        }
        return end;
    }

    /// <summary>Each part between two "and" has to be one or nothing, or a "no" to something else, and one of them a wish.</summary>
    private static bool IsWish(List<PhraseMatch> words, SaidBefore said)
    {
        var found = false;
        var part = new List<PhraseMatch>();
        foreach (var word in words)
        {
            if (word.Meaning is Meaning.WordAnd)
            {
                if (IsDenied(part) && part.Exists(word => word.Meaning is Meaning.WordRemove or Meaning.WordStop))
                {
                    return false;
                }
                found |= Says(part, said);
                part.Clear();
            }
            else
            {
                part.Add(word);
            }
        }
        return !IsDenied(part) && (found | Says(part, said));
    }

    private static bool Says(List<PhraseMatch> part, SaidBefore said)
    {
        bool Has(Meaning meaning) => part.Exists(word => word.Meaning == meaning);
        if (Has(Meaning.WordOurs))
        {
            return Has(Meaning.WordRemove) && Has(Meaning.WordList);
        }
        var mail = Has(Meaning.WordMail) || Has(Meaning.WordSend) || Has(Meaning.WordMails) || Has(Meaning.WordReceive);
        if (Has(Meaning.WordWe) && !Has(Meaning.WordWant))
        {
            return false; // "I do not write mails"
        }
        var isUs = Has(Meaning.WordMe) || Has(Meaning.WordReceive) || Has(Meaning.WordYours) || Has(Meaning.WordList);
        var isTold = isUs || said.Mails || (Has(Meaning.WordMails) && !Has(Meaning.WordWe)); // "we want no newsletters" may be about their own
        var isMail = Has(Meaning.WordMail) || (isTold && Has(Meaning.WordSend));
        return (Has(Meaning.WordRemove) && (Has(Meaning.WordMe) || Has(Meaning.WordList) || said.WhereFrom))
            || (mail && (isTold || isMail) && (Has(Meaning.WordStop) || Has(Meaning.WordNoMore)))
            || (isMail && Has(Meaning.WordNot))
            || (said.Mails && Has(Meaning.WordStop) && Has(Meaning.WordWant) && !Has(Meaning.WordMe)) // "I ask you to put an end to it"
            || (isUs && Has(Meaning.WordNot) && Has(Meaning.WordWant) && (mail || Has(Meaning.WordList)));
    }

    /// <summary>A "not" that has no mail beside it denies something else: "do not remove me", "never stop sending".</summary>
    private static bool IsDenied(List<PhraseMatch> part)
    {
        var (mail, open, stops) = (false, false, false);
        foreach (var word in part)
        {
            switch (word.Meaning)
            {
                case Meaning.WordMail or Meaning.WordSend or Meaning.WordMails or Meaning.WordReceive or Meaning.WordList:
                    (mail, open, stops) = (true, false, false);
                    break;
                case Meaning.WordRemove or Meaning.WordStop when open:
                case Meaning.WordRemove when stops: // "avoid removing me"
                    return true;
                case Meaning.WordRemove or Meaning.WordStop:
                    (mail, stops) = (false, word.Meaning is Meaning.WordStop);
                    break;
                case Meaning.WordNot or Meaning.WordNoMore:
                    open = !mail;
                    break;
            }
        }
        return open;
    }
}
