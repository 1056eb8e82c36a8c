using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies.Times;

/// <summary>Finds the times that sentences name. The words are data: a file for each language (<c>Times/en.txt</c> and its siblings), see
/// the README beside them.</summary>
internal sealed class TimePhrases
{
    // "Monday, the 7th of September": the weekday says nothing more.
    private const int ReachOfWeekday = 2;

    // "Next year in March".
    private const int ReachOfNextYear = 2;

    private static readonly Lazy<TimePhrases> Embedded = new(() => new TimePhrases(PhraseFile.Embedded("Times.")));

    private readonly PhraseMatcher phrases;

    /// <param name="rows">Their <see cref="PhraseRow.Time"/> says what they name.</param>
    public TimePhrases(IEnumerable<PhraseRow> rows) => phrases = new PhraseMatcher([.. rows]);

    public static TimePhrases Default => Embedded.Value;

    public IReadOnlyList<PhraseMeaning> Rows => phrases.Rows;

    /// <summary>The times of a sentence in their order, and where it asks to be called or written to, whenever that is.</summary>
    /// <param name="sentence">Is not changed.</param>
    /// <param name="text">What the sentence was read from.</param>
    /// <param name="languages">Words of others count for nothing: "mars" and "do" are something else in each.</param>
    /// <param name="today">The day the words were written on.</param>
    public SentenceTimes In(ReplySentence sentence, string text, IReadOnlySet<string> languages, DateOnly today)
    {
        var read = new ReplySentence(sentence.Tokens, sentence.IsQuestion, sentence.OpensParagraph);
        phrases.Find(read);
        var words = TimeWords.Of(read.Matches.Where(match => languages.Contains(match.Language)));
        var day = new NamedDay(sentence, today);
        List<(NamedTime Time, string Kind)> times = [.. Phrased(words, day)];
        times.AddRange(InDigits(sentence, text, words, day, [.. times.Select(time => time.Time)]));
        List<NamedTime> named =
        [
            .. times
                .Where(time => !times.Exists(other => Hides(other, time)))
                .Select(time => times.Exists(other => IsYearOf(other, time)) ? time.Time.InYear(today.Year + 1) : time.Time)
                .Distinct()
                .OrderBy(time => time.Start),
        ];
        return new SentenceTimes(sentence, named, words.Asks);
    }

    private static IEnumerable<(NamedTime Time, string Kind)> Phrased(TimeWords words, NamedDay day)
    {
        foreach (var match in words.Times.Where(match => !words.IsNothing(match.Start, match.End)))
        {
            var part = words.PartBefore(match.Start);
            if (day.Of(match, part?.Name ?? "") is { } time)
            {
                var start = Math.Min(part?.Start ?? time.Start, time.Start);
                yield return (
                    time with
                    {
                        Start = start,
                        Ends = words.IsEnd(time.Start) || words.IsEnd(start),
                        Returns = words.IsBack(time.Start) || words.IsBack(start),
                    },
                    match.Time.Split(' ')[0]
                );
            }
        }
    }

    private static IEnumerable<(NamedTime Time, string Kind)> InDigits(
        ReplySentence sentence,
        string text,
        TimeWords words,
        NamedDay day,
        List<NamedTime> before
    )
    {
        for (var at = 0; at < sentence.Tokens.Length; at++)
        {
            var token = sentence.Tokens[at];
            if (token.Kind is not TokenKind.Number || words.IsNothing(at, at + 1))
            {
                continue;
            }
            var isSaid = words.IsEnd(at) || before.Exists(time => time.End <= at && at - time.End <= TimeWords.Reach);
            if (day.OfDigits(at, isSaid, token.End < text.Length && text[token.End] is '.') is { } date)
            {
                date = date with { Ends = words.IsEnd(at), Returns = words.IsBack(at) };
                before.Add(date);
                yield return (date, "date");
            }
        }
    }

    /// <summary>"Next year in March".</summary>
    private static bool IsYearOf((NamedTime Time, string Kind) year, (NamedTime Time, string Kind) time) =>
        year.Kind is "year"
        && time.Kind is "month"
        && (
            (time.Time.Start >= year.Time.End && time.Time.Start - year.Time.End < ReachOfNextYear)
            || (year.Time.Start >= time.Time.End && year.Time.Start - time.Time.End < ReachOfNextYear)
        );

    private static bool Hides((NamedTime Time, string Kind) other, (NamedTime Time, string Kind) time)
    {
        var isLonger = other.Time.End - other.Time.Start > time.Time.End - time.Time.Start;
        var isWithin = other.Time.Start <= time.Time.Start && other.Time.End >= time.Time.End;
        var overlaps = other.Time.Start < time.Time.End && other.Time.End > time.Time.Start;
        return (isLonger && isWithin)
            || (time.Kind is "year" && IsYearOf(time, other))
            || (time.Kind is "monthday" && other.Kind is not "monthday" && overlaps)
            || (
                time.Kind is "weekday"
                && other.Time.Exact
                && other.Time.Start - time.Time.End <= ReachOfWeekday
                && time.Time.Start - other.Time.End <= ReachOfWeekday
            );
    }
}
