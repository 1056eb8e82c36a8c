using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies.Times;

/// <summary>What the phrases of a sentence say of times, by its kind.</summary>
internal sealed class TimeWords
{
    /// <summary>So many words may stand between "until" and the time.</summary>
    public const int Reach = 2;

    private const string Part = "part ";

    private readonly List<PhraseMatch> nothing = [];
    private readonly List<PhraseMatch> parts = [];
    private readonly List<PhraseMatch> ends = [];
    private readonly List<PhraseMatch> backs = [];

    /// <summary>The phrases that name a time.</summary>
    public List<PhraseMatch> Times { get; } = [];

    public List<PhraseMatch> Asks { get; } = [];

    public static TimeWords Of(IEnumerable<PhraseMatch> matches)
    {
        var words = new TimeWords();
        foreach (var match in matches)
        {
            var kind = match.Time switch
            {
                "none" => words.nothing,
                "again" => words.Asks,
                "until" => words.ends,
                "back" => words.backs,
                _ => match.Time.StartsWith(Part, StringComparison.Ordinal) ? words.parts : words.Times,
            };
            kind.Add(match);
        }
        words.backs.RemoveAll(back => words.Asks.Exists(asks => asks.Start < back.End && asks.End > back.Start)); // "check back"
        return words;
    }

    /// <summary>Parts of a phrase that names no time: "Monday to Friday".</summary>
    public bool IsNothing(int start, int end) => nothing.Exists(other => other.Start <= start && other.End >= end);

    /// <summary>"The end of", right before it.</summary>
    public (string Name, int Start)? PartBefore(int start)
    {
        var before = parts.FindAll(part => part.End == start);
        return before.Count > 0 && before.MinBy(part => part.Start) is var part ? (part.Time[Part.Length..], part.Start) : null;
    }

    /// <summary>"Until", "back on".</summary>
    public bool IsEnd(int start) => IsBehind(ends, start) || IsBack(start);

    public bool IsBack(int start) => IsBehind(backs, start);

    private static bool IsBehind(List<PhraseMatch> words, int start) =>
        words.Exists(word => word.Start < start && (word.End > start || start - word.End <= Reach));
}
