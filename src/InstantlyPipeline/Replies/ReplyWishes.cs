using InstantlyPipeline.Replies.Phrases;
using static InstantlyPipeline.Replies.ReplyClauses;

namespace InstantlyPipeline.Replies;

/// <summary>What a sentence says of a wish to be left alone: whose it is, whether it is told to us, whether it is all that is
/// said.</summary>
internal static class ReplyWishes
{
    // "And so please could you just": nobody asks in more steps.
    private const int MostAsking = 8;

    // "PS: well then, remove me, ok?"
    private const int MostBeforeTagged = 3;

    private static readonly HashSet<string> Kin = new(["da", "no", "sv"], StringComparer.Ordinal);

    public static WishFinding Of(ReplySentence sentence, bool isSignature, SaidBefore said)
    {
        var found = default(WishFinding);
        var doubtful = sentence.Has(Meaning.Doubt);
        foreach (var match in sentence.Matches)
        {
            var undone = match.Meaning is Meaning.WishLoose or Meaning.WishStated && IsUndone(sentence, match);
            var wish = match.Meaning switch
            {
                Meaning.Wish or Meaning.WishLoose => IsOrder(sentence, match),
                Meaning.WishStated => IsStatement(sentence, match),
                Meaning.WishAsked => (sentence.IsQuestion || sentence.Begins[match.Start])
                    && !Conditional(sentence, match.Start, match.Language),
                Meaning.DoIt => IsDoneForThem(sentence, match, said),
                _ => false,
            };
            found = found with { Instead = found.Instead || (wish && undone) };
            wish &= !undone && !(said.Others && IsAboutThem(sentence, match));
            if (match.Meaning is Meaning.WishAlone && !isSignature && (IsAlone(sentence, match) || IsLast(sentence, match, said.Mails)))
            {
                var isLimited = WishLimits.Precede(sentence, match);
                found = found with { IsShort = found.IsShort || !isLimited, Limited = found.Limited || isLimited };
            }
            doubtful |= match.Meaning is Meaning.Wish or Meaning.WishLoose or Meaning.WishStated or Meaning.WishAsked;
            found = Add(found, sentence, match, wish);
        }
        sentence.Wishes.AddRange(ReadWhole(WishWords.In(sentence, said)));
        foreach (var match in sentence.Wishes)
        {
            if (match.Meaning is Meaning.WishAlone)
            {
                found = found with { IsShort = found.IsShort || (!isSignature && IsTold(sentence, match) && !IsUndone(sentence, match)) };
                continue;
            }
            var undone = IsUndone(sentence, match) || HoldsInstead(sentence, match);
            var wish = IsTold(sentence, match) && !(said.Others && IsAboutThem(sentence, match));
            doubtful = true;
            found = Add(found with { Instead = found.Instead || (wish && undone) }, sentence, match, wish && !undone);
        }
        var sure = found.Plain || found.IsShort;
        return found with { Doubt = doubtful && !sure, TakenBack = !sure && sentence.Has(Meaning.Doubt) };
    }

    /// <summary>"This week please no more emails": Norwegian knows the last words of it, and English all.</summary>
    private static IEnumerable<PhraseMatch> ReadWhole(IEnumerable<PhraseMatch> wishes)
    {
        List<PhraseMatch> all = [.. wishes];
        return all.Where(wish =>
            !all.Exists(longer => longer.Start <= wish.Start && longer.End >= wish.End && longer.End - longer.Start > wish.End - wish.Start)
        );
    }

    /// <summary>"The link is dead. Can you do it for me?"</summary>
    private static bool IsDoneForThem(ReplySentence sentence, PhraseMatch match, SaidBefore said) =>
        (said.Tried || HasTried(sentence, match.Start))
        && !said.Others
        && !Conditional(sentence, match.Start, match.Language)
        && !ByOthers(sentence, match.Start, match.Language);

    /// <summary>They tried to get out of our list, and not somebody out of theirs: "our unsubscribe link".</summary>
    public static bool HasTried(ReplySentence sentence, int before) =>
        !sentence.Has(Meaning.Others)
        && sentence
            .Of(Meaning.Tried)
            .Any(tried =>
                tried.End <= before
                && !sentence.Words.Exists(word =>
                    word.Meaning is Meaning.WordOurs
                    && word.Language == tried.Language
                    && word.End >= tried.Start
                    && word.Start <= tried.Start
                )
            );

    /// <summary>Whether a wish holds the word at a place.</summary>
    public static bool IsIn(ReplySentence sentence, int at) =>
        sentence
            .Matches.Concat(sentence.Wishes)
            .Any(match =>
                match.Meaning is Meaning.Wish or Meaning.WishLoose or Meaning.WishStated or Meaning.WishAsked
                && match.Start <= at
                && (
                    at < match.End
                    || ( // "my addresses (a@example.com and b@example.com)"
                        WithoutBreaks(sentence, match.End) == at
                        && !sentence.Tokens[match.Start..match.End].Any(token => token.Kind is TokenKind.Address)
                    )
                )
            );

    /// <summary>"My mother gets your mails. Could you remove her?": the wish is somebody else's.</summary>
    private static bool IsAboutThem(ReplySentence sentence, PhraseMatch match)
    {
        bool Has(Meaning meaning) =>
            sentence.Words.Exists(word =>
                word.Meaning == meaning && word.Language == match.Language && word.Start >= match.Start && word.End <= match.End
            );
        return Has(Meaning.WordThem) && !Has(Meaning.WordMe);
    }

    private static WishFinding Add(WishFinding found, ReplySentence sentence, PhraseMatch match, bool wish) =>
        wish && WishLimits.Limit(sentence, match) ? found with { Limited = true } : found with { Plain = found.Plain || wish };

    /// <summary>"Stop emailing me and call me": what to do instead follows.</summary>
    private static bool IsUndone(ReplySentence sentence, PhraseMatch match) =>
        sentence
            .Of(Meaning.Instead)
            .Any(other => other.Language == match.Language && other.Start >= match.End - 1 && other.End > match.End);

    /// <summary>"No mails but phone calls": what to do instead stands within the clause.</summary>
    private static bool HoldsInstead(ReplySentence sentence, PhraseMatch match) =>
        sentence
            .Of(Meaning.Instead)
            .Any(other =>
                other.Language == match.Language
                && other.End - other.Start > 1
                && other.Start > match.Start
                && other.End <= match.End
                && (Contrasts.Contains(sentence.Tokens[other.Start].Text) || HasTwoAddresses(sentence, match))
            );

    /// <summary>"Delete a@example.com and put in b@example.com".</summary>
    private static bool HasTwoAddresses(ReplySentence sentence, PhraseMatch match) =>
        sentence.Tokens[match.Start..match.End].Count(token => token.Kind is TokenKind.Address) > 1;

    /// <summary>An order to us stands where a clause begins, or after words that ask; a question has to ask politely.</summary>
    private static bool IsOrder(ReplySentence sentence, PhraseMatch match)
    {
        var (start, polite) = Asked(sentence, match.Start, match.Language);
        var isAsked = start < match.Start;
        if ((sentence.IsQuestion && !polite && !Tagged(sentence, match)) || (!isAsked && !sentence.Begins[match.Start]))
        {
            return false;
        }
        var isDenied =
            !Contrasts.Contains(sentence.Tokens[start].Text)
            && sentence.Of(Meaning.Not).Any(not => not.End == start && not.Language == match.Language); // "I do not want you to"
        isDenied |= NotBefore(sentence, match.Start, match.Language) is not null;
        return !isDenied && !Conditional(sentence, start, match.Language) && !ByOthers(sentence, start, match.Language);
    }

    /// <summary>"I have no interest in it, to be removed": a "not" of several words that reaches over a comma. A reason that begins so
    /// does not: "no interest, remove me".</summary>
    public static PhraseMatch? NotBefore(ReplySentence sentence, int start, string language)
    {
        foreach (var not in sentence.Words)
        {
            var isBefore =
                not.Meaning is Meaning.WordNot
                && not.Language == language
                && not.End - not.Start > 1
                && not.Start < start
                && (not.End > start || WithoutBreaks(sentence, not.End) == start);
            if (
                isBefore
                && !sentence.Words.Exists(reason =>
                    reason.Meaning is Meaning.WordReason && reason.Start == not.Start && reason.End == not.End
                )
            )
            {
                return not;
            }
        }
        return null;
    }

    /// <summary>Words of one language ask in another only where they are English or more than a word: "de" and "mais" are something else
    /// in each.</summary>
    public static bool Asks(PhraseMatch asking, string language) =>
        asking.Meaning is Meaning.Asking or Meaning.AskingPolitely
        && (
            asking.Language == language
            || asking.Language == "en"
            || asking.End - asking.Start > 1
            || (Kin.Contains(asking.Language) && Kin.Contains(language))
        );

    /// <summary>A clause of nothing but a wish's words: a question has to ask politely in it, or before it.</summary>
    private static bool IsTold(ReplySentence sentence, PhraseMatch match) =>
        (!sentence.IsQuestion || sentence.Of(Meaning.AskingPolitely).Any(asking => asking.Start < match.End) || Tagged(sentence, match))
        && !Conditional(sentence, match.Start, match.Language)
        && !ByOthers(sentence, match.Start, match.Language);

    /// <summary>"Remove me, ok?": the wish stands at the start and the question is a tag.</summary>
    private static bool Tagged(ReplySentence sentence, PhraseMatch match) =>
        sentence.Begins[match.Start]
        && sentence.Tokens.Skip(match.End).Count(token => !token.IsBreak) <= 3
        && sentence.Tokens.Take(match.Start).Count(token => !token.IsBreak) <= MostBeforeTagged;

    /// <returns>Where the words that ask begin, and whether they ask as a question does.</returns>
    public static (int Start, bool Polite) Asked(ReplySentence sentence, int start, string language)
    {
        var polite = false;
        for (var links = 0; ; links++)
        {
            var reached = start;
            foreach (var asking in sentence.Matches)
            {
                if (
                    Asks(asking, language)
                    && WithoutBreaks(sentence, asking.End) == WithoutBreaks(sentence, start)
                    && asking.Start <= reached
                    && asking.Start < start
                )
                {
                    reached = asking.Start;
                    polite |= asking.Meaning is Meaning.AskingPolitely;
                }
            }
            if (reached == start || links == MostAsking)
            {
                return (start, polite);
            }
            start = reached;
        }
    }

    private static bool IsStatement(ReplySentence sentence, PhraseMatch match) =>
        !sentence.IsQuestion
        && !Conditional(sentence, match.Start, match.Language)
        && !DeniedBefore(sentence, match)
        && !ByOthers(sentence, match.Start, match.Language);

    /// <summary>The line says nothing else: every other word in it is covered by a greeting, a courtesy, a no, or is one of two that may be
    /// a name.</summary>
    private static bool IsAlone(ReplySentence sentence, PhraseMatch match)
    {
        var from = match.Start;
        while (from > 0 && sentence.Tokens[from - 1].Kind is not TokenKind.LineBreak)
        {
            from--;
        }
        var to = match.End;
        while (to < sentence.Tokens.Length && sentence.Tokens[to].Kind is not TokenKind.LineBreak)
        {
            to++;
        }
        var isGreeting = sentence.Matches.Exists(other =>
            other.Meaning is Meaning.Greeting or Meaning.SignOff && other.Start == match.Start && other.End > match.End // "bästa hälsningar"
        );
        if (isGreeting || !IsClearBefore(sentence, match) || !sentence.Ends[match.End])
        {
            return false;
        }
        var covered = new bool[sentence.Tokens.Length];
        foreach (var other in sentence.Matches)
        {
            if (
                other.Meaning
                    is Meaning.Greeting
                        or Meaning.Courtesy
                        or Meaning.No
                        or Meaning.NoAlone
                        or Meaning.Wish
                        or Meaning.WishLoose
                        or Meaning.WishAlone
                        or Meaning.WishStated
                        or Meaning.Asking
                        or Meaning.SignOff
                        or Meaning.WrongPerson
                        or Meaning.Left
                || WishLimits.SaysWhen(sentence, match, other)
            )
            {
                Array.Fill(covered, true, other.Start, other.End - other.Start);
            }
        }
        var open = 0;
        for (var i = from; i < to; i++)
        {
            open += covered[i] || sentence.Tokens[i].IsBreak ? 0 : 1;
        }
        return open <= 2
            && !sentence.IsQuestion
            && (
                open == 0
                || match.End - match.Start > open
                || sentence.Tokens[from..to].Where((token, i) => !covered[from + i] && !token.IsBreak).All(token => token.Capital)
                || IsSeparate(sentence, match)
            );
    }

    /// <summary>"That is your third mail. Stop, please!": a last clause that says nothing else, where mails were spoken of.</summary>
    private static bool IsLast(ReplySentence sentence, PhraseMatch match, bool ofMails) =>
        sentence.Begins[match.Start]
        && sentence.Ends[match.End]
        && !sentence.IsQuestion
        && !sentence.Tokens.Skip(match.End).Any(token => token.IsBreak)
        && (ofMails || IsOfMails(sentence, match.Start));

    /// <summary>"Your mails", "this is the third mail".</summary>
    public static bool IsOfMails(ReplySentence sentence, int before = int.MaxValue) =>
        sentence.Words.Exists(word => word.Meaning is Meaning.WordMails && word.End <= before);

    private static bool IsSeparate(ReplySentence sentence, PhraseMatch match) =>
        sentence.Begins[match.Start] && (match.End == sentence.Tokens.Length || sentence.Tokens[match.End].IsBreak);

    private static bool IsClearBefore(ReplySentence sentence, PhraseMatch match) =>
        sentence.Begins[match.Start]
        || sentence.Matches.Exists(other =>
            other.End == match.Start
            && (
                other.Meaning is Meaning.Greeting or Meaning.Courtesy or Meaning.No or Meaning.NoAlone
                || Asks(other, match.Language)
                || WishLimits.SaysWhen(sentence, match, other)
            )
        );
}
