using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies.Times;

/// <summary>Which of the times in a reply answers the question: until when somebody is away, or when to ask again.</summary>
/// <param name="text">What the sentences were read from.</param>
/// <param name="sentences">The person's own, without what stands below their name.</param>
/// <param name="today">The day the reply was written on.</param>
internal sealed class ReplyTimes(string text, IReadOnlyList<ReplySentence> sentences, DateOnly today)
{
    // "Not in September", "not before Monday".
    private const int ReachOfNot = 2;

    // Who asks for a call on Thursday wants it; who asks for one in March does not want it now.
    private const int FewestDaysOff = 14;

    private const int FarthestEnd = 300;

    // "Could one of your colleagues call me in March".
    private const int ReachOfAsking = 6;

    private HashSet<string>? languages;

    private static readonly string[] Kin = ["da", "no", "sv"];

    /// <summary>The end of an absence: what stands behind "until" or "back on", the latest where there are several; else the latest day
    /// named beside the absence.</summary>
    public (string Text, DateOnly Day)? End()
    {
        List<(ReplySentence Sentence, NamedTime Time)> all = [.. TimesWhere(_ => true)];
        List<(ReplySentence Sentence, NamedTime Time)> beside = [.. all.Where(time => time.Sentence.Has(Meaning.Absence))];
        return Latest(beside.Where(time => time.Time.Ends))
            ?? Latest(all.Where(time => time.Time.Ends))
            ?? Latest(beside)
            ?? Latest(all.Where(time => time.Time.Exact));
    }

    /// <summary>"Take us off the list until September".</summary>
    public (string Text, DateOnly Day)? EndOfLimit() => Latest(TimesWhere(_ => true).Where(time => time.Time.Ends));

    /// <summary>When to ask again: the time that is nearest to the words that ask to be asked, or that say "later", and none that they
    /// deny.</summary>
    public (string Text, DateOnly Day)? Again()
    {
        List<(ReplySentence Sentence, NamedTime Time)> all = [.. TimesWhere(_ => true)];
        List<(ReplySentence Sentence, NamedTime Time)> told = [.. all.Where(time => !IsDenied(time.Sentence, time.Time))];
        var times = told.Count > 0 ? told : all;
        return times.Count == 0
            ? null
            : Named(
                times
                    .OrderBy(time => DistanceTo(Asks(time.Sentence), time.Time))
                    .ThenBy(time => DistanceTo(time.Sentence.Of(Meaning.Later), time.Time))
                    .ThenByDescending(time => time.Time.Exact)
                    .First()
            );
    }

    /// <summary>"Back on Monday": somebody is away, whatever else the words say of it.</summary>
    public bool SaysBack => TimesWhere(sentence => !sentence.IsQuestion).Any(time => time.Time.Returns);

    /// <summary>"Could you call me in the first week of March?": asked to, and weeks from now.</summary>
    public bool AsksForLater => SentencesForLater().Any();

    /// <summary>A yes in another sentence than the one that asks for later.</summary>
    public bool SaysYesElsewhere =>
        SentencesForLater().ToHashSet() is var later
        && sentences.Any(sentence =>
            !later.Contains(sentence) && sentence.Matches.Exists(match => match.Meaning is Meaning.Yes or Meaning.YesAlone or Meaning.Price)
        );

    private bool IsWeeksOff(DateOnly day) => day >= today.AddDays(FewestDaysOff);

    private IEnumerable<ReplySentence> SentencesForLater()
    {
        return from time in TimesWhere(_ => true)
            where IsWeeksOff(time.Time.Day) && !time.Time.OfMonth && !IsDenied(time.Sentence, time.Time)
            where
                Asks(time.Sentence).Any(asks => asks.Start - time.Time.End <= ReachOfAsking && time.Time.Start - asks.End <= ReachOfAsking)
            select time.Sentence;
    }

    private IEnumerable<(ReplySentence Sentence, NamedTime Time)> TimesWhere(Func<ReplySentence, bool> where) =>
        sentences
            .Where(where)
            .SelectMany(sentence =>
                TimePhrases.Default.In(sentence, text, Languages, today).Where(time => time.Day >= today).Select(time => (sentence, time))
            );

    private IReadOnlyList<PhraseMatch> Asks(ReplySentence sentence) => TimePhrases.Default.AsksToHear(sentence, Languages);

    /// <summary>The one that knows most of the words, and those that know nearly as many.</summary>
    private HashSet<string> Languages => languages ??= LanguagesOfWords();

    private HashSet<string> LanguagesOfWords()
    {
        Dictionary<string, int> known = sentences
            .SelectMany(sentence => sentence.Matches.Concat(sentence.Words).Select(match => (sentence, match.Language, match.Start)))
            .Distinct()
            .CountBy(word => word.Language)
            .ToDictionary();
        var most = known.Values.DefaultIfEmpty(0).Max();
        HashSet<string> spoken = [.. known.Where(language => language.Value * 10 >= most * 9).Select(language => language.Key)];
        if (spoken.Overlaps(Kin))
        {
            spoken.UnionWith(Kin);
        }
        return spoken.Count > 0 ? spoken : [.. TimePhrases.Default.Rows.Select(row => row.Language)];
    }

    private (string Text, DateOnly Day)? Latest(IEnumerable<(ReplySentence Sentence, NamedTime Time)> times)
    {
        List<(ReplySentence Sentence, NamedTime Time)> all = [.. times];
        // "15.11. to 28.11.", written on the 16th: the first of them is over, and not to come in a year.
        var near = all.Where(time => time.Time.Day <= today.AddDays(FarthestEnd)).ToList();
        return all.Count > 0 ? Named((near.Count > 0 ? near : all).MaxBy(time => time.Time.Day)) : null;
    }

    private (string Text, DateOnly Day) Named((ReplySentence Sentence, NamedTime Time) time) =>
        (text[time.Sentence.Tokens[time.Time.Start].Start..time.Sentence.Tokens[time.Time.End - 1].End], time.Time.Day);

    private static int DistanceTo(IEnumerable<PhraseMatch> words, NamedTime time) =>
        words
            .Select(word =>
                word.Start >= time.End ? (2 * (word.Start - time.End)) + 1
                : time.Start >= word.End ? 2 * (time.Start - word.End)
                : 0
            )
            .DefaultIfEmpty(int.MaxValue)
            .Min();

    private static bool IsDenied(ReplySentence sentence, NamedTime time) =>
        sentence.Of(Meaning.Not).Any(not => not.End <= time.Start && time.Start - not.End <= ReachOfNot);
}
