using InstantlyPipeline.Destinations;

namespace InstantlyPipeline.Replies;

/// <summary>What Instantly's own model says of a reply about which nobody here is sure.</summary>
/// <remarks>It may make a reply hot, and it never bars or hides one: how sure it is, it does not say. Whatever else it says is shown to the
/// person who reads the reply.</remarks>
internal static class SecondOpinion
{
    /// <summary>What <see cref="ReplyTriage.By"/> says of a reply that it made hot.</summary>
    public const string By = "instantly-ai";

    private const int MostLabel = 80;

    private static readonly HashSet<string> Warm = new(
        ["interested", "meeting booked", "meeting completed"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Whether it is worth asking: nobody could tell, and there is something to read. What a rule hands to a person is a
    /// person's.</summary>
    public static bool IsWanted(ReplyTriage decided, ReplyQuestion question) =>
        decided is { Label: ReplyLabel.NeedsHuman, By: not "rules" } && question.Words.Length > 0;

    /// <param name="label">A label's name in Instantly, also one of the workspace's own.</param>
    public static ReplyTriage Weigh(ReplyTriage decided, string label)
    {
        var said = $"Instantly's AI reads it as \"{PlainText.Fit(PlainText.OneLine(label), MostLabel, element => element)}\"";
        var summary = decided.Summary is { } own ? $"{own} ({said})" : said;
        return Warm.Contains(label.Trim())
            ? decided with
            {
                Label = ReplyLabel.Interested,
                By = By,
                Confidence = ReplyTriage.Sure,
                Summary = summary,
            }
            : decided with
            {
                Summary = summary,
            };
    }
}
