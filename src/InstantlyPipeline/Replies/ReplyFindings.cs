using InstantlyPipeline.Replies.Phrases;
using InstantlyPipeline.Replies.Times;
using static InstantlyPipeline.Replies.ReplyClauses;

namespace InstantlyPipeline.Replies;

/// <summary>What the phrases of a reply say together: whose wish it is, what denies it, what else is in the reply.</summary>
/// <remarks>The phrases are data (<c>Phrases/en.txt</c> and its siblings). Here is what holds in every language: negation, conditions,
/// "theirs or ours", what stands beside a wish.</remarks>
internal sealed class ReplyFindings
{
    // A "no" that comes with a longer letter may be a part of it only.
    private const int ShortReply = 14;

    private readonly string text;
    private readonly List<ReplySentence> sentences;
    private readonly int signature;
    private readonly int firstAnswer;
    private ReplySuccessor successor;

    public ReplyFindings(string text, PhraseBook phrases)
    {
        this.text = text;
        sentences = phrases.Read(text);
        Words = sentences.Sum(sentence => sentence.Tokens.Count(token => !token.IsBreak));
        firstAnswer = FirstAnswer();
        signature = ReplySignature.StartOf(sentences);
        Judge();
    }

    public IReadOnlyList<ReplySentence> Sentences => sentences;

    /// <summary>The person's own sentences, without what belongs to a footer. The signature stays: a wish may stand below what looks like
    /// one.</summary>
    public IEnumerable<ReplySentence> Said => sentences.Where(sentence => !IsFooter(sentence));

    /// <summary>As <see cref="Said"/>, without what looks like a signature: "book a call with me" may stand there.</summary>
    public IEnumerable<ReplySentence> SaidAboveSignature => sentences.Take(signature).Where(sentence => !IsFooter(sentence));

    /// <summary>A wish that is plain by itself.</summary>
    public bool Wish { get; private set; }

    /// <summary>A wish of one word, which other words may take back.</summary>
    public bool ShortWish { get; private set; }

    /// <summary>Words of a wish that may be something else.</summary>
    public bool Doubt { get; private set; }

    /// <summary>A wish for a time, a channel or a place only.</summary>
    public bool Limited { get; private set; }

    /// <summary>A wish that goes on with what to do instead.</summary>
    public bool Instead { get; private set; }

    /// <summary>"Just kidding", a question beside it: a wish of one word is not sure any more.</summary>
    public bool TakenBack { get; private set; }

    public bool Yes { get; private set; }

    /// <summary>A yes that only opens the reply, and says less than what follows.</summary>
    public bool YesAlone { get; private set; }

    /// <summary>"Yes, send the offer" in a sentence of its own, wherever it stands: a wish beside it is not sure.</summary>
    public bool YesBeside { get; private set; }

    public bool Price { get; private set; }

    /// <summary>A question about the offer in words we know.</summary>
    public bool Question { get; private set; }

    /// <summary>It speaks to a program, not to us.</summary>
    public bool Instruction { get; private set; }

    /// <summary>"Just kidding": a wish in it is a person's to judge.</summary>
    public bool Joke { get; private set; }

    /// <summary>Any question.</summary>
    public bool Asks { get; private set; }

    public bool No { get; private set; }

    /// <summary>The no goes on with a "but".</summary>
    public bool ButAfterNo { get; private set; }

    public bool Later { get; private set; }

    public bool WrongPerson { get; private set; }

    public bool Left { get; private set; }

    public bool Absent { get; private set; }

    public bool Hostile { get; private set; }

    public bool Bounce { get; private set; }

    public string? Successor => successor.Words;

    /// <summary>The successor by address, which no sentence of small talk holds by chance.</summary>
    public bool HasSuccessorAddress => successor.HasAddress;

    public int Words { get; }

    /// <summary>The times that are named.</summary>
    public ReplyTimes Times(DateOnly today) => new(text, [.. Said], today);

    private void Judge()
    {
        var said = default(SaidBefore);
        for (var i = 0; i < sentences.Count; i++)
        {
            var sentence = sentences[i];
            if (IsFooter(sentence))
            {
                continue;
            }
            Instruction |= sentence.Has(Meaning.Instruction);
            var wish = ReplyWishes.Of(sentence, isSignature: i >= signature, said);
            said = said.And(sentence);
            // "Joking apart, …" before it takes nothing back.
            Joke |= (Wish || ShortWish || wish.Plain || wish.IsShort) && sentence.Of(Meaning.Joke).Any(match => !Denied(sentence, match));
            if (Wish && !wish.Plain && IsElsewhere(sentence))
            {
                (Wish, Instead) = (false, true);
            }
            Add(wish);
            YesBeside |= i < signature && !wish.Plain && !wish.IsShort && SaysYes(sentence);
            JudgeAnswers(sentence, i);
            JudgeMachines(sentence);
            Hostile |= sentence
                .Of(Meaning.Hostile)
                .Any(match =>
                    !sentence.IsQuestion && !sentence.Of(Meaning.Not).Any(not => not.Language == match.Language && not.End == match.Start)
                );
            successor = ReplySuccessor.In(sentence, text, successor, Left || WrongPerson);
        }
        if (Wish && IsAboutAnotherAddress())
        {
            (Wish, Instead) = (false, true);
        }
        TakenBack |= sentences.Exists(sentence =>
            !IsFooter(sentence)
            && sentence.IsQuestion
            && !sentence.Matches.Exists(match =>
                match.Meaning
                    is Meaning.WishAsked
                        or Meaning.Wish
                        or Meaning.WishLoose
                        or Meaning.WishStated
                        or Meaning.Hostile
                        or Meaning.WhyMe
            )
        );
    }

    /// <summary>"Joking apart, remove me" takes nothing back.</summary>
    private static bool IsBehindWish(ReplySentence sentence, PhraseMatch joke) =>
        sentence
            .Matches.Concat(sentence.Wishes)
            .Any(wish =>
                wish.Start < joke.Start
                && wish.Meaning is Meaning.Wish or Meaning.WishLoose or Meaning.WishStated or Meaning.WishAsked or Meaning.WishAlone
            );

    private static bool SaysYes(ReplySentence sentence) =>
        !sentence.IsQuestion
        && sentence
            .Of(Meaning.YesAlone)
            .Any(match =>
                sentence.Tokens[match.Start..match.End].Count(token => !token.IsBreak) > 1
                && IsFirst(sentence, match.Start)
                && !Covered(sentence, match)
                && !Denied(sentence, match)
            );

    /// <summary>"Use jo@example.com": the wish before it is about another address.</summary>
    private static bool IsElsewhere(ReplySentence sentence) =>
        sentence.Of(Meaning.Instead).Any(other => sentence.Tokens[other.Start..other.End].Any(token => token.Kind is TokenKind.Address));

    /// <summary>"Remove a@example.com and write to b@example.com": one address stands in the wish, and another beside it.</summary>
    private bool IsAboutAnotherAddress()
    {
        var (wished, others) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var sentence in sentences.Take(signature))
        {
            for (var i = 0; i < sentence.Tokens.Length; i++)
            {
                if (sentence.Tokens[i].Kind is TokenKind.Address)
                {
                    (ReplyWishes.IsIn(sentence, i) || IsOneMore(sentence, i) ? wished : others).Add(sentence.Tokens[i].Text);
                }
            }
        }
        return wished.Count > 0 && others.Except(wished).Any();
    }

    /// <summary>"a@example.com, b@example.com and c@example.com": one of a row.</summary>
    private static bool IsOneMore(ReplySentence sentence, int at)
    {
        var before = at - 1;
        while (before > 0 && sentence.Tokens[before].IsBreak)
        {
            before--;
        }
        return before >= 0 && (sentence.Tokens[before].Kind is TokenKind.Address || Contrasts.Contains(sentence.Tokens[before].Text));
    }

    private void Add(WishFinding found)
    {
        Wish |= found.Plain;
        ShortWish |= found.IsShort;
        Doubt |= found.Doubt;
        Limited |= found.Limited;
        Instead |= found.Instead;
        TakenBack |= found.TakenBack;
    }

    /// <summary>"To opt out, click here", and not "I want to opt out", "there is no unsubscribe link" or "the link is dead: remove
    /// me".</summary>
    private static bool IsFooter(ReplySentence sentence) =>
        sentence
            .Of(Meaning.Footer)
            .Any(footer =>
                !DeniedBefore(sentence, footer)
                && !sentence.Of(Meaning.WishStated).Any(wish => wish.Start <= footer.Start && wish.End >= footer.Start + 2)
                && !sentence.Has(Meaning.Tried)
                && !sentence.Of(Meaning.Wish).Any(wish => wish.Start >= footer.End && sentence.Begins[wish.Start])
            ) && !(sentence.IsQuestion && sentence.Has(Meaning.WishAsked));

    private void JudgeAnswers(ReplySentence sentence, int number)
    {
        if (number < signature || sentence.IsQuestion)
        {
            var told = sentence.Has(Meaning.AbsenceBeside) && !sentence.IsQuestion;
            Yes |= !told && sentence.Of(Meaning.Yes).Any(match => !Denied(sentence, match) && !Covered(sentence, match));
            YesAlone |=
                !told
                && !sentence.Has(Meaning.Absence)
                && sentence
                    .Of(Meaning.YesAlone)
                    .Any(match =>
                        !Covered(sentence, match) && IsFirst(sentence, match.Start) && number <= firstAnswer + 1 && !Denied(sentence, match)
                    );
            Price |= sentence.Of(Meaning.Price).Any(match => sentence.IsQuestion || match.Start == 0 || Words <= 4) && !told;
            Question |= sentence.IsQuestion && sentence.Has(Meaning.Question);
            Asks |= sentence.IsQuestion && !sentence.Has(Meaning.AbsenceBeside);
        }
        foreach (var no in sentence.Matches)
        {
            if (
                (no.Meaning is Meaning.No && !sentence.IsQuestion && !OfOthers(sentence, no.Start, no.Language))
                || (no.Meaning is Meaning.NoAlone && IsFirst(sentence, no.Start) && sentence.Ends[no.End] && Words <= ShortReply)
            )
            {
                No = true;
                ButAfterNo |= Enumerable.Range(no.End, sentence.Tokens.Length - no.End).Any(at => IsBut(sentence, at));
            }
        }
        Later |= sentence.Of(Meaning.Later).Any() && !(sentence.Has(Meaning.Absence) || sentence.Has(Meaning.AbsenceBeside));
        WrongPerson |= sentence.Has(Meaning.WrongPerson) && !sentence.IsQuestion;
        Left |= sentence.Of(Meaning.Left).Any(match => !Conditional(sentence, match.Start, match.Language)) && !sentence.IsQuestion;
    }

    /// <summary>A "but" that goes on with more than "good luck".</summary>
    private static bool IsBut(ReplySentence sentence, int at)
    {
        var word = sentence.Tokens[at].Text;
        return Contrasts.Contains(word)
            && word.Length > 2
            && word is not ("and" or "und" or "och" or "then")
            && !sentence.Of(Meaning.Courtesy).Any(match => match.Start == at + 1 && match.End > at + 2);
    }

    private int FirstAnswer() =>
        Math.Max(
            0,
            sentences.FindIndex(sentence =>
                !sentence.Matches.Exists(match => match.Meaning is Meaning.Greeting && match.Start == 0 && sentence.Tokens.Length <= 4)
            )
        );

    /// <summary>"On Thursday I am on leave, but on Friday at noon I could talk": who says so looks for a time.</summary>
    private static bool GoesOnWithATime(ReplySentence sentence, PhraseMatch absence) =>
        !sentence.Has(Meaning.AbsenceBeside)
        && Enumerable
            .Range(absence.End, sentence.Tokens.Length - absence.End)
            .Any(at => IsBut(sentence, at) && sentence.Of(Meaning.When).Any(time => time.Start > at));

    private void JudgeMachines(ReplySentence sentence)
    {
        Absent |=
            sentence
                .Of(Meaning.Absence)
                .Any(match => !Conditional(sentence, match.Start, match.Language) && !GoesOnWithATime(sentence, match))
            && !sentence.IsQuestion;
        // The subject's words on top of a short note; "thank you for your message" opens letters, too.
        Absent |=
            Words <= ShortReply
            && sentence
                .Of(Meaning.AutomaticSubject)
                .Any(match => match.Start == 0 && sentence.Ends[match.End] && match.End == sentence.Tokens.Length);
        Bounce |= sentence.Has(Meaning.Bounce);
    }
}
