using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies.Times;

/// <summary>Which of the times in a reply answers the question: until when somebody is away, or when to ask again.</summary>
/// <param name="text">What the sentences were read from.</param>
/// <param name="sentences">The person's own, with what stands below their name: "back on Monday" may stand there.</param>
/// <param name="today">The day the reply was written on; what is named before it is over.</param>
internal sealed class ReplyTimes(string text, IReadOnlyList<ReplySentence> sentences, DateOnly today)
{
    // "Not in September", "not before Monday".
    private const int ReachOfNot = 2;

    // Who asks for a call on Thursday wants it; who asks for one in March does not want it now.
    private const int FewestDaysOff = 14;

    private const int FarthestOff = 300;

    // "I met your people on 3 March, call me", said in September: a day without a year may be over as well.
    private const int FarthestExact = 120;

    private const int MostInYesOfTime = 6;

    // "Could one of your colleagues call me in March".
    private const int ReachOfAsking = 6;

    private static readonly string[] Kin = ["da", "no", "sv"];

    /// <summary>Read once, and only where a day is asked for.</summary>
    private IReadOnlyList<Found> All => field ??= [.. Read()];

    /// <summary>The end of an absence: what stands behind "until" or "back on", the latest where there are several; else the latest day
    /// named beside the absence.</summary>
    public (string Text, DateOnly Day)? End()
    {
        List<Found> beside = [.. All.Where(found => found.Sentence.Has(Meaning.Absence))];
        return Latest(beside.Where(found => found.Time.Ends))
            ?? Latest(All.Where(found => found.Time.Ends))
            ?? Latest(beside)
            ?? Latest(All.Where(found => found.Time.Exact));
    }

    /// <summary>"Take us off the list until September".</summary>
    public (string Text, DateOnly Day)? EndOfLimit() => Latest(All.Where(found => found.Time.Ends));

    /// <summary>When to ask again: the time that is nearest to the words that ask to be asked, or that say "later", and none that they
    /// deny.</summary>
    public (string Text, DateOnly Day)? Again()
    {
        List<Found> told = [.. All.Where(found => !IsDenied(found))];
        var times = told.Count > 0 ? told : All;
        return times.Count == 0
            ? null
            : Named(
                times
                    .OrderBy(found => DistanceTo(found.In.Asks, found.Time))
                    .ThenBy(found => DistanceTo(found.Sentence.Of(Meaning.Later), found.Time))
                    .ThenByDescending(found => found.Time.Exact)
                    .First()
            );
    }

    /// <summary>"Back on Monday": somebody is away, whatever else the words say of it.</summary>
    public bool SaysBack => All.Any(found => found.Time.Returns && !found.Sentence.IsQuestion);

    /// <summary>"Could you call me in the first week of March?": asked to, and weeks from now.</summary>
    public bool AsksForLater => All.Any(IsLater);

    /// <summary>A yes in another sentence than the one that asks for later.</summary>
    public bool SaysYesElsewhere =>
        sentences
            .Except(All.Where(IsLater).Select(found => found.Sentence))
            .Any(sentence => sentence.Matches.Exists(match => match.Meaning is Meaning.Yes or Meaning.YesAlone or Meaning.Price));

    private bool IsLater(Found found) =>
        found.Time.Day >= today.AddDays(FewestDaysOff)
        && found.Time.Day <= today.AddDays(found.Time.Exact ? FarthestExact : FarthestOff)
        && !found.Time.OfMonth
        && !IsDenied(found)
        && (found.In.Asks.Any(asks => IsNear(asks, found.Time)) || (!found.Time.Exact && IsYesOfTime(found.Sentence)));

    /// <summary>"After the holidays, with pleasure": nothing else is said yes to.</summary>
    private static bool IsYesOfTime(ReplySentence sentence) =>
        !sentence.IsQuestion
        && sentence.Tokens.Count(token => !token.IsBreak) <= MostInYesOfTime
        && (sentence.Has(Meaning.Yes) || sentence.Has(Meaning.YesAlone));

    private static bool IsNear(PhraseMatch words, NamedTime time) =>
        words.Start - time.End <= ReachOfAsking && time.Start - words.End <= ReachOfAsking;

    private IEnumerable<Found> Read()
    {
        var languages = Languages();
        return from sentence in sentences
            let read = TimePhrases.Default.In(sentence, text, languages, today)
            from time in read.Times
            where time.Day >= today
            select new Found(read, time);
    }

    /// <summary>The one that knows most of the words, and those that know nearly as many.</summary>
    private HashSet<string> Languages()
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

    /// <summary>"15.11. to 28.11.", written on the 16th: the first of them is over, and not to come in a year.</summary>
    private bool IsToCome(Found found) => found.Time.Day <= today.AddDays(FarthestOff);

    private (string Text, DateOnly Day)? Latest(IEnumerable<Found> times)
    {
        List<Found> all = [.. times];
        List<Found> near = [.. all.Where(IsToCome)];
        return all.Count > 0 ? Named((near.Count > 0 ? near : all).MaxBy(found => found.Time.Day)) : null;
    }

    private (string Text, DateOnly Day) Named(Found found) =>
        (text[found.Sentence.Tokens[found.Time.Start].Start..found.Sentence.Tokens[found.Time.End - 1].End], found.Time.Day);

    private static int DistanceTo(IEnumerable<PhraseMatch> words, NamedTime time) =>
        words
            .Select(word =>
                word.Start >= time.End ? (2 * (word.Start - time.End)) + 1
                : time.Start >= word.End ? 2 * (time.Start - word.End)
                : 0
            )
            .DefaultIfEmpty(int.MaxValue)
            .Min();

    private static bool IsDenied(Found found) =>
        found.Sentence.Of(Meaning.Not).Any(not => not.End <= found.Time.Start && found.Time.Start - not.End <= ReachOfNot)
        || found.Sentence.Matches.Exists(no => no.Meaning is Meaning.No or Meaning.NoAlone && no.Start == found.Time.End); // "a settembre no"

    private readonly record struct Found(SentenceTimes In, NamedTime Time)
    {
        public ReplySentence Sentence => In.Sentence;
    }
}
