using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies;

/// <summary>What the phrases of a reply say together: whose wish it is, what denies it, what else is in the reply.</summary>
/// <remarks>The phrases are data (<c>Phrases/en.txt</c> and its siblings). Here is what holds in every language: negation, conditions,
/// "theirs or ours", what stands beside a wish.</remarks>
internal sealed class ReplyFindings
{
    // As far as a negation or a condition reaches; beyond, it belongs to something else.
    private const int Reach = 12;

    // A limit stands next to the wish: "not before Monday". Further on, it is about something else.
    private const int LimitReach = 4;

    // "And so please could you just": nobody asks in more steps.
    private const int MostAsking = 8;

    // A "no" that comes with a longer letter may be a part of it only.
    private const int ShortReply = 14;

    // A contrast ends a negation: "not interested, but call me".
    private static readonly HashSet<string> Contrasts = new(
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

    private readonly string text;
    private readonly List<ReplySentence> sentences;
    private readonly int signature;
    private readonly int firstAnswer;

    public ReplyFindings(string text, PhraseBook phrases)
    {
        this.text = text;
        sentences = phrases.Read(text);
        Words = sentences.Sum(sentence => sentence.Tokens.Count(token => !token.IsBreak));
        firstAnswer = FirstAnswer();
        signature = SignatureStart();
        Judge();
    }

    public IReadOnlyList<ReplySentence> Sentences => sentences;

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

    public bool Price { get; private set; }

    /// <summary>A question about the offer in words we know.</summary>
    public bool Question { get; private set; }

    /// <summary>It speaks to a program, not to us.</summary>
    public bool Instruction { get; private set; }

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

    public string? Successor { get; private set; }

    /// <summary>The successor by address, which no sentence of small talk holds by chance.</summary>
    public bool HasSuccessorAddress { get; private set; }

    public int Words { get; }

    /// <summary>The first time named in a sentence that says "later" or tells of an absence, as written and as a day.</summary>
    public (string Text, DateOnly? Day)? Until(Func<ReplySentence, bool> where, DateOnly today)
    {
        (string Text, DateOnly? Day)? found = null;
        foreach (var sentence in sentences.Where(where))
        {
            foreach (
                var match in sentence
                    .Of(Meaning.When)
                    .OrderBy(match => match.Time is "date" ? 1 : 0)
                    .ThenBy(match => match.Start)
                    .ThenByDescending(match => match.End)
            )
            {
                var day = NamedTime.Of(sentence, match, today);
                if (day is not null)
                {
                    return (Written(sentence, match), day);
                }
                found ??= match.Time is "date" ? null : (Written(sentence, match), null);
            }
        }
        return found;
    }

    private string Written(ReplySentence sentence, PhraseMatch match) =>
        text[sentence.Tokens[match.Start].Start..sentence.Tokens[match.End - 1].End];

    private int SignatureStart()
    {
        for (var i = 1; i < sentences.Count; i++)
        {
            if ((sentences[i].OpensParagraph && IsNameLine(sentences[i])) || IsSignOff(i - 1))
            {
                return i;
            }
        }
        return sentences.Count;
    }

    private bool IsSignOff(int i)
    {
        var sentence = sentences[i];
        return i + 1 < sentences.Count
            && sentences[i + 1].OpensParagraph
            && i > 0
            && sentence.Of(Meaning.SignOff).Any(match => match.Start == 0 && match.End == sentence.Tokens.Length);
    }

    private static bool IsNameLine(ReplySentence sentence)
    {
        var line = sentence.Tokens.TakeWhile(token => !token.IsBreak).ToList();
        return line.Count is > 0 and < 5
            && line.Count < sentence.Tokens.Length
            && line.TrueForAll(token => token is { Kind: TokenKind.Word, Capital: true })
            && !sentence.Matches.Exists(match =>
                match.Start < line.Count && match.Meaning is not (Meaning.Courtesy or Meaning.SignOff or Meaning.Greeting or Meaning.Others)
            );
    }

    private void Judge()
    {
        for (var i = 0; i < sentences.Count; i++)
        {
            var sentence = sentences[i];
            if (IsFooter(sentence))
            {
                continue;
            }
            Instruction |= sentence.Has(Meaning.Instruction);
            JudgeWishes(sentence, isSignature: i >= signature);
            JudgeAnswers(sentence, i);
            JudgeMachines(sentence);
            Hostile |= sentence
                .Of(Meaning.Hostile)
                .Any(match =>
                    !sentence.IsQuestion && !sentence.Of(Meaning.Not).Any(not => not.Language == match.Language && not.End == match.Start)
                );
            FindSuccessor(sentence);
        }
        TakenBack |= sentences.Exists(sentence =>
            !IsFooter(sentence)
            && sentence.IsQuestion
            && !sentence.Matches.Exists(match =>
                match.Meaning is Meaning.WishAsked or Meaning.Wish or Meaning.WishLoose or Meaning.WishStated or Meaning.Hostile
            )
        );
    }

    /// <summary>"To opt out, click here", and not "I want to opt out".</summary>
    private static bool IsFooter(ReplySentence sentence) =>
        sentence
            .Of(Meaning.Footer)
            .Any(footer => !sentence.Of(Meaning.WishStated).Any(wish => wish.Start <= footer.Start && wish.End >= footer.Start + 2))
        && !(sentence.IsQuestion && sentence.Has(Meaning.WishAsked));

    private void JudgeWishes(ReplySentence sentence, bool isSignature)
    {
        var sure = false;
        var doubtful = sentence.Has(Meaning.Doubt);
        foreach (var match in sentence.Matches)
        {
            var wish = match.Meaning switch
            {
                Meaning.Wish => IsOrder(sentence, match),
                Meaning.WishLoose => IsOrder(sentence, match) && !Undone(sentence, match),
                Meaning.WishStated => IsStatement(sentence, match) && !Undone(sentence, match),
                Meaning.WishAsked => sentence.IsQuestion && !Conditional(sentence, match.Start, match.Language),
                _ => false,
            };
            if (match.Meaning is Meaning.WishAlone && !isSignature && IsAlone(sentence, match))
            {
                ShortWish = true;
                sure = true;
            }
            doubtful |= match.Meaning is Meaning.Wish or Meaning.WishLoose or Meaning.WishStated or Meaning.WishAsked;
            if (wish && IsLimited(sentence, match))
            {
                Limited = true;
            }
            else
            {
                Wish |= wish;
                sure |= wish;
            }
        }
        Doubt |= doubtful && !sure;
        TakenBack |= !sure && sentence.Has(Meaning.Doubt);
    }

    private static bool IsLimited(ReplySentence sentence, PhraseMatch match) =>
        sentence.Matches.Exists(limit =>
            limit.Meaning is Meaning.Limit or Meaning.LimitInTime
            && limit.Language == match.Language
            && limit.Start >= match.Start
            && limit.Start <= match.End + LimitReach
            && (
                limit.End > match.End
                || (
                    limit.Start > match.Start
                    && (limit.Meaning is Meaning.LimitInTime || (limit.End == match.End && limit.End - limit.Start > 1))
                )
            )
        );

    /// <summary>"Stop emailing me and call me": what to do instead follows.</summary>
    private bool Undone(ReplySentence sentence, PhraseMatch match)
    {
        var undone = sentence.Of(Meaning.Instead).Any(other => other.Language == match.Language && other.Start >= match.End - 1);
        Instead |= undone;
        return undone;
    }

    /// <summary>An order to us stands where a clause begins, or after words that ask; a question has to ask politely.</summary>
    private static bool IsOrder(ReplySentence sentence, PhraseMatch match)
    {
        var (start, polite) = Asked(sentence, match.Start);
        var isAsked = start < match.Start;
        if ((sentence.IsQuestion && !polite && !Tagged(sentence, match)) || (!isAsked && !sentence.Begins[match.Start]))
        {
            return false;
        }
        return !Conditional(sentence, start, match.Language) && !OfOthers(sentence, start, match.Language);
    }

    /// <summary>"Remove me, ok?": the wish stands at the start and the question is a tag.</summary>
    private static bool Tagged(ReplySentence sentence, PhraseMatch match) =>
        sentence.Begins[match.Start]
        && sentence.Tokens.Skip(match.End).Count(token => !token.IsBreak) <= 3
        && sentence.Tokens.Take(match.Start).Count(token => !token.IsBreak) <= 2;

    /// <returns>Where the words that ask begin, and whether they ask as a question does.</returns>
    private static (int Start, bool Polite) Asked(ReplySentence sentence, int start)
    {
        var polite = false;
        for (var links = 0; ; links++)
        {
            var reached = start;
            foreach (var asking in sentence.Matches)
            {
                if (
                    asking.Meaning is Meaning.Asking or Meaning.AskingPolitely
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

    private static int WithoutBreaks(ReplySentence sentence, int at)
    {
        while (at < sentence.Tokens.Length && sentence.Tokens[at].IsBreak)
        {
            at++;
        }
        return at;
    }

    private static bool IsStatement(ReplySentence sentence, PhraseMatch match) =>
        !sentence.IsQuestion
        && !Conditional(sentence, match.Start, match.Language)
        && !DeniedBefore(sentence, match)
        && !OfOthers(sentence, match.Start, match.Language);

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
        if (!Clear(sentence, match.Start, isStart: true) || !Clear(sentence, match.End, isStart: false))
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

    private static bool IsSeparate(ReplySentence sentence, PhraseMatch match) =>
        sentence.Begins[match.Start] && (match.End == sentence.Tokens.Length || sentence.Tokens[match.End].IsBreak);

    private static bool Clear(ReplySentence sentence, int at, bool isStart) =>
        isStart
            ? sentence.Begins[at]
                || sentence.Matches.Exists(other =>
                    other.End == at
                    && other.Meaning is Meaning.Greeting or Meaning.Courtesy or Meaning.No or Meaning.NoAlone or Meaning.Asking
                )
            : sentence.Ends[at];

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
                ButAfterNo |= sentence
                    .Tokens[no.End..]
                    .Any(token =>
                        Contrasts.Contains(token.Text) && token.Text.Length > 2 && token.Text is not ("and" or "und" or "och" or "then")
                    );
            }
        }
        Later |= sentence.Of(Meaning.Later).Any() && !(sentence.Has(Meaning.Absence) || sentence.Has(Meaning.AbsenceBeside));
        WrongPerson |= sentence.Has(Meaning.WrongPerson) && !sentence.IsQuestion;
        Left |= sentence.Of(Meaning.Left).Any(match => !Conditional(sentence, match.Start, match.Language)) && !sentence.IsQuestion;
    }

    private int FirstAnswer() =>
        Math.Max(
            0,
            sentences.FindIndex(sentence =>
                !sentence.Matches.Exists(match => match.Meaning is Meaning.Greeting && match.Start == 0 && sentence.Tokens.Length <= 4)
            )
        );

    private static bool IsFirst(ReplySentence sentence, int at) =>
        sentence.Begins[at] && sentence.Tokens.Take(at).Count(token => !token.IsBreak) <= 3;

    private void JudgeMachines(ReplySentence sentence)
    {
        Absent |= sentence.Of(Meaning.Absence).Any(match => !Conditional(sentence, match.Start, match.Language)) && !sentence.IsQuestion;
        Absent |= sentence
            .Of(Meaning.AutomaticSubject)
            .Any(match => match.Start == 0 && sentence.Ends[match.End] && match.End == sentence.Tokens.Length);
        Bounce |= sentence.Has(Meaning.Bounce);
    }

    private static bool Conditional(ReplySentence sentence, int before, string language) =>
        sentence.Of(Meaning.Condition).Any(match => match.Language == language && match.End <= before);

    private static bool OfOthers(ReplySentence sentence, int before, string language) =>
        sentence.Of(Meaning.Others).Any(match => match.Language == language && match.End <= before && Near(sentence, match.End, before));

    /// <summary>A negation or a condition before it, in the same part of the sentence.</summary>
    private static bool DeniedBefore(ReplySentence sentence, PhraseMatch match) =>
        sentence.Matches.Exists(other =>
            other.Meaning is Meaning.Not or Meaning.NotAfter or Meaning.Condition
            && other.Language == match.Language
            && other.Start < match.Start
            && other.End <= match.End
            && match.Start - other.End < Reach
            && Near(sentence, other.End, match.Start)
        );

    /// <summary>As <see cref="DeniedBefore"/>, and in some languages a negation behind it.</summary>
    private static bool Denied(ReplySentence sentence, PhraseMatch match) =>
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
    private static bool Covered(ReplySentence sentence, PhraseMatch match) =>
        sentence.Matches.Exists(other =>
            other.Meaning is Meaning.No or Meaning.Later or Meaning.WishStated
            && other.Start < match.End
            && match.Start < other.End
            && other.End - other.Start >= match.End - match.Start
        );

    private static bool Near(ReplySentence sentence, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (sentence.Tokens[i].Kind is TokenKind.Break || Contrasts.Contains(sentence.Tokens[i].Text))
            {
                return false;
            }
        }
        return true;
    }

    private void FindSuccessor(ReplySentence sentence)
    {
        foreach (var match in sentence.Of(Meaning.HandOver).Where(match => !Denied(sentence, match)).OrderBy(match => match.Start))
        {
            var rest = sentence.Tokens[match.End..];
            var address = rest.FirstOrDefault(token => token.Kind is TokenKind.Address);
            var name = Name(sentence, match);
            if (address.Text is { Length: > 0 } found)
            {
                Successor = name is null ? found : $"{name}, {found}";
                HasSuccessorAddress = true;
                return;
            }
            Successor ??= name;
        }
        if (
            !HasSuccessorAddress
            && sentence.Tokens.FirstOrDefault(token => token.Kind is TokenKind.Address).Text is { Length: > 0 } alone
            && (Left || WrongPerson)
        )
        {
            Successor = alone;
            HasSuccessorAddress = true;
        }
    }

    /// <summary>The first run of words with a capital letter, at most four; in German, where every noun has one, only behind "Frau" or
    /// "Herr" or with another.</summary>
    private string? Name(ReplySentence sentence, PhraseMatch match)
    {
        var tokens = sentence.Tokens;
        bool IsName(int at) =>
            at < tokens.Length
            && tokens[at] is { Kind: TokenKind.Word, Capital: true }
            && !sentence.Matches.Exists(other => other.Meaning is Meaning.When or Meaning.Courtesy && other.Start <= at && other.End > at);
        var start = match.End;
        while (start < tokens.Length && start < match.End + 5 && tokens[start].Kind is not TokenKind.Break && !IsName(start))
        {
            start++;
        }
        var end = start;
        while (end < start + 4 && IsName(end))
        {
            end++;
        }
        return end == start || (match.Language is "de" && end - start < 2) ? null : text[tokens[start].Start..tokens[end - 1].End];
    }
}
