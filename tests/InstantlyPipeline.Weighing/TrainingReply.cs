using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Evaluation;
using InstantlyPipeline.Replies.Phrases;
using InstantlyPipeline.Replies.Reading;
using InstantlyPipeline.Replies.Weights;

namespace InstantlyPipeline.Weighing;

/// <summary>A labelled reply, as the weights see it.</summary>
/// <param name="Set">The file it comes from: replies of one set are by one writer, and must not be on both sides of a measure.</param>
internal sealed record TrainingReply(LabelledReply Reply, string Set, WordFeatures Features)
{
    public IEnumerable<string> AllFeatures => Features.Groups.SelectMany(group => group.Features).Distinct(StringComparer.Ordinal);

    public bool IsWish => Reply.Expected is ReplyLabel.Unsubscribe;

    public bool IsWarm => Reply.Expected is ReplyLabel.Interested or ReplyLabel.Question;

    public bool IsOther => !IsWish && !IsWarm;

    public static IEnumerable<TrainingReply> Read(string file)
    {
        foreach (var reply in RepliesIn(file))
        {
            var reading = new ReplyFindings(ReplyReader.Read(reply.ToEvent()).Words, PhraseBook.Default);
            if (WordFeatures.Of([.. reading.Said]) is { } features)
            {
                yield return new TrainingReply(reply, Path.GetFileNameWithoutExtension(file), features);
            }
        }
    }

    /// <summary>The files of wishes have one a line, and one file has what looks like one.</summary>
    private static IReadOnlyList<LabelledReply> RepliesIn(string file)
    {
        if (Path.GetExtension(file) is ".txt")
        {
            var label = Path.GetFileNameWithoutExtension(file) is "none" ? ReplyLabel.NeedsHuman : ReplyLabel.Unsubscribe;
            return [.. File.ReadLines(file).Select((line, i) => new LabelledReply($"{Path.GetFileName(file)}:{i + 1}", line, label))];
        }
        using var lines = File.OpenText(file);
        return LabelledReplies.Read(lines);
    }
}
