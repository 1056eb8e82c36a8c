using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>Whether the words of a clause are a wish: who or what is to end, and which "not" belongs to it.</summary>
internal static class WishParts
{
    /// <summary>Each part between two "and" has to be one or nothing, or a "no" to something else, and one of them a wish.</summary>
    public static bool IsWish(List<PhraseMatch> words, SaidBefore said)
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
        // "We want no newsletters" may be about their own.
        var isTold = isUs || said.Mails || (Has(Meaning.WordMails) && !Has(Meaning.WordWe));
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

    /// <summary>With an unknown word in it: whom to take out of what, or which mails are not to be sent or received, whatever the word
    /// says. It must not be what is ended: "do not give up writing to me", "send me no brochure by mail", "stop mails from going to
    /// spam"; nor say which mails are meant: "remove us from the invoice mails".</summary>
    public static bool IsSure(List<PhraseMatch> words, int unknown)
    {
        bool Has(Meaning meaning) => words.Exists(word => word.Meaning == meaning);
        if (
            words.Exists(word =>
                word.Start == unknown + 1 && word.End == unknown + 2 && word.Meaning is Meaning.WordMails or Meaning.WordList
            )
        )
        {
            return false;
        }
        if (Has(Meaning.WordRemove) && Has(Meaning.WordMe) && Has(Meaning.WordList))
        {
            return true;
        }
        var isBefore = !words.Exists(word =>
            word.Start < unknown && word.Meaning is Meaning.WordNot or Meaning.WordStop or Meaning.WordNoMore
        );
        var comes = Has(Meaning.WordReceive);
        var ends = Has(Meaning.WordStop) || Has(Meaning.WordNot) || Has(Meaning.WordNoMore);
        return isBefore
            && ends
            && Has(Meaning.WordMails)
            && (comes || ((Has(Meaning.WordSend) || Has(Meaning.WordMail)) && (Has(Meaning.WordMe) || Has(Meaning.WordYours))));
    }
}
