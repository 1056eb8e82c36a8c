using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies.Times;

/// <summary>Finds the times that sentences name. The words are data: a file for each language (<c>Times/en.txt</c> and its siblings), see
/// the README beside them.</summary>
internal sealed class TimePhrases
{
    private const string None = "none";
    private const string Part = "part ";
    private const string Until = "until";
    private const string Back = "back";
    private const string Year = "year";
    private const string Month = "month";
    private const string Again = "again";

    // "Until, as far as I know, 7 September" is too far.
    private const int ReachOfUntil = 2;

    // "Monday, the 7th of September": the weekday says nothing more.
    private const int ReachOfWeekday = 2;

    private const int ReachOfYear = 2;

    private static readonly Lazy<TimePhrases> Embedded = new(() => new TimePhrases(PhraseFile.Embedded("Times.")));

    private readonly PhraseMatcher phrases;

    /// <param name="rows">Their <see cref="PhraseRow.Time"/> says what they name.</param>
    public TimePhrases(IEnumerable<PhraseRow> rows) => phrases = new PhraseMatcher([.. rows]);

    public static TimePhrases Default => Embedded.Value;

    public IReadOnlyList<PhraseMeaning> Rows => phrases.Rows;

    /// <returns>In the order of the sentence.</returns>
    /// <param name="sentence">Is not changed.</param>
    /// <param name="text">What the sentence was read from.</param>
    /// <param name="languages">Words of others count for nothing: "mars" and "do" are something else in each.</param>
    /// <param name="today">The day the words were written on.</param>
    public IReadOnlyList<NamedTime> In(ReplySentence sentence, string text, IReadOnlySet<string> languages, DateOnly today)
    {
        var read = new ReplySentence(sentence.Tokens, sentence.IsQuestion, sentence.OpensParagraph);
        phrases.Find(read);
        List<PhraseMatch> found = [.. read.Matches.Where(match => languages.Contains(match.Language))];
        List<PhraseMatch> nothing = [.. found.Where(match => match.Time is None)];
        List<PhraseMatch> parts = [.. found.Where(match => match.Time.StartsWith(Part, StringComparison.Ordinal))];
        List<PhraseMatch> asks = [.. found.Where(match => match.Time is Again)];
        List<PhraseMatch> backs = [.. found.Where(match => match.Time is Back && !asks.Exists(ask => Overlap(ask, match)))]; // "check back"
        List<PhraseMatch> ends = [.. found.Where(match => match.Time is Until), .. backs];
        var day = new NamedDay(sentence, today);
        var times = new List<(NamedTime Time, string Kind)>();
        foreach (var match in found.Except(nothing).Except(parts).Except(asks).Where(match => match.Time is not (Until or Back)))
        {
            var part = parts.Where(part => part.End == match.Start).OrderBy(part => part.Start).Take(1).ToList();
            if (
                !nothing.Exists(other => other.Start <= match.Start && other.End >= match.End)
                && day.Of(match, part is [var before] ? before.Time[Part.Length..] : "") is { } time
            )
            {
                var start = part is [var said] ? Math.Min(said.Start, time.Start) : time.Start;
                times.Add(
                    (
                        time with
                        {
                            Start = start,
                            Ends = IsEnd(ends, time.Start) || IsEnd(ends, start),
                            Returns = IsEnd(backs, time.Start) || IsEnd(backs, start),
                        },
                        match.Time.Split(' ')[0]
                    )
                );
            }
        }
        for (var at = 0; at < sentence.Tokens.Length; at++)
        {
            var token = sentence.Tokens[at];
            var isNothing = nothing.Exists(other => other.Start <= at && other.End > at);
            if (token.Kind is TokenKind.Number && !isNothing)
            {
                var isEnd = IsEnd(ends, at);
                var isSaid = isEnd || times.Exists(time => time.Time.End <= at && at - time.Time.End <= ReachOfUntil);
                if (day.OfDigits(at, isSaid, token.End < text.Length && text[token.End] is '.') is { } date)
                {
                    times.Add((date with { Ends = isEnd, Returns = IsEnd(backs, at) }, "date"));
                }
            }
        }
        return
        [
            .. times
                .Where(time => !times.Exists(other => Hides(other, time)))
                .Select(time =>
                    times.Exists(other => IsYearOf(other, time))
                        ? time.Time with
                        {
                            Day = InYear(time.Time.Day, today.Year + 1),
                        }
                        : time.Time
                )
                .Distinct()
                .OrderBy(time => time.Start),
        ];
    }

    /// <summary>Where the sentence asks to be called or written to.</summary>
    public IReadOnlyList<PhraseMatch> AsksToHear(ReplySentence sentence, IReadOnlySet<string> languages)
    {
        var read = new ReplySentence(sentence.Tokens, sentence.IsQuestion, sentence.OpensParagraph);
        phrases.Find(read);
        return [.. read.Matches.Where(match => match.Time is Again && languages.Contains(match.Language))];
    }

    private static bool IsEnd(List<PhraseMatch> ends, int start) =>
        ends.Exists(until => until.Start < start && until.End <= start && start - until.End <= ReachOfUntil)
        || ends.Exists(until => until.Start < start && until.End > start);

    /// <summary>"Next year in March".</summary>
    private static bool IsYearOf((NamedTime Time, string Kind) year, (NamedTime Time, string Kind) time) =>
        year.Kind is Year
        && time.Kind is Month
        && (
            (time.Time.Start >= year.Time.End && time.Time.Start - year.Time.End < ReachOfYear)
            || (year.Time.Start >= time.Time.End && year.Time.Start - time.Time.End < ReachOfYear)
        );

    private static DateOnly InYear(DateOnly day, int year) => day.AddYears(year - day.Year);

    private static bool Overlap(PhraseMatch one, PhraseMatch other) => one.Start < other.End && one.End > other.Start;

    private static bool Hides((NamedTime Time, string Kind) other, (NamedTime Time, string Kind) time)
    {
        var isLonger = other.Time.End - other.Time.Start > time.Time.End - time.Time.Start;
        var isWithin = other.Time.Start <= time.Time.Start && other.Time.End >= time.Time.End;
        var overlaps = other.Time.Start < time.Time.End && other.Time.End > time.Time.Start;
        return (isLonger && isWithin)
            || (time.Kind is Year && IsYearOf(time, other))
            || (time.Kind is "monthday" && other.Kind is not "monthday" && overlaps)
            || (
                time.Kind is "weekday"
                && other.Time.Exact
                && other.Time.Start - time.Time.End <= ReachOfWeekday
                && time.Time.Start - other.Time.End <= ReachOfWeekday
            );
    }
}
