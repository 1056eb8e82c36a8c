using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>Where in a clause the words of a wish may begin: at its start, after words that ask, behind a "no", or where the writer goes on
/// with an order.</summary>
internal static class WishStarts
{
    /// <returns>Where the words of a wish may begin, and where the words that ask for it do.</returns>
    public static IEnumerable<(int Start, int Asked)> Of(
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
            if (word.Start < from || word.Start >= end)
            {
                continue;
            }
            if (word.Meaning is Meaning.WordOpener || GoesOn(sentence, words, word, end))
            {
                yield return (word.Start, word.Start);
            }
            if (word.Meaning is Meaning.WordAnd && word.End < end && SaysWhatTheWriterWants(sentence, words, word))
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

    /// <summary>"i am on the road all day dont send me mails": the writer goes on without a comma. What stands before it in its clause must
    /// not turn it, and it has to say who or what: "remove" alone may belong to what stands before it.</summary>
    private static bool GoesOn(ReplySentence sentence, List<PhraseMatch> words, PhraseMatch order, int end)
    {
        var isOrder =
            !sentence.IsQuestion
            && order.Meaning is Meaning.WordRemove or Meaning.WordStop or Meaning.WordNot or Meaning.WordReceive
            && words.Exists(word =>
                word.Start >= order.Start && word.End <= end && word.Meaning is Meaning.WordMe or Meaning.WordMails or Meaning.WordYours
            );
        if (!isOrder)
        {
            return false;
        }
        var first = order.Start;
        while (first > 0 && !sentence.Tokens[first - 1].IsBreak)
        {
            first--;
        }
        bool IsBefore(PhraseMatch match) => match.Start >= first && match.Start < order.Start;
        if (sentence.Words.Exists(word => word.Meaning is Meaning.WordWe && word.End == order.Start))
        {
            return false; // "I never write"
        }
        return !sentence.Matches.Exists(match =>
                IsBefore(match)
                && match.Meaning
                    is Meaning.Others
                        or Meaning.Not
                        or Meaning.NotAfter
                        or Meaning.Condition
                        or Meaning.OwnDoing
                        or Meaning.Yes
            ) && !sentence.Words.Exists(word => IsBefore(word) && word.Meaning is Meaning.WordNot or Meaning.WordNoMore);
    }

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
}
