namespace InstantlyPipeline.Replies.Times;

/// <summary>A time that a sentence names.</summary>
/// <param name="Day">The day it means: the first of a period, or its last where the words say "end of".</param>
/// <param name="Start">The first of its tokens.</param>
/// <param name="End">The token after its last.</param>
/// <param name="Exact">A day of a month, and not a weekday, a month or so much later.</param>
/// <param name="OfMonth">The day of a month that is not named: "the 14th".</param>
/// <param name="Ends">Words before it say that something ends then: "until", "back on".</param>
/// <param name="Returns">They say that somebody is back then.</param>
internal readonly record struct NamedTime(
    DateOnly Day,
    int Start,
    int End,
    bool Exact,
    bool OfMonth = false,
    bool Ends = false,
    bool Returns = false
)
{
    public NamedTime InYear(int year) => this with { Day = Day.AddYears(year - Day.Year) };
}
