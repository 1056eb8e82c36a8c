// Makes the weights of words anew: reads the labelled replies, says what weights decide in sets that they were not made of, and writes
// src/InstantlyPipeline/Replies/Weights/words.txt.
// dotnet run -c Release --project tests/InstantlyPipeline.Weighing

using System.Globalization;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Phrases;
using InstantlyPipeline.Replies.Reading;
using InstantlyPipeline.Replies.Weights;
using InstantlyPipeline.Weighing;

const int Folds = 8;

// A feature that says less than this of both moves no reply.
const float Smallest = 0.3f;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var files = TrainingSets.Files();
var replies = files.SelectMany(TrainingReply.Read).DistinctBy(reply => reply.Reply.Text, StringComparer.Ordinal).ToList();
Console.WriteLine(
    $"{replies.Count} replies of {files.Count} sets: {replies.Count(reply => reply.IsWish)} wishes, {replies.Count(reply => reply.IsWarm)} warm."
);

var neutral = new WordWeights(new StringReader("\t-1\t-1"));
var judged = new List<(TrainingReply Reply, double Wish, double Warm, ReplyTriage? Before, ReplyTriage? Now)>();
var folds = files
    .Select((file, i) => (Set: Path.GetFileNameWithoutExtension(file), Fold: i % Folds))
    .ToLookup(row => row.Fold, row => row.Set);
foreach (var fold in folds)
{
    var weights = new WordWeights(new StringReader(TextOf([.. replies.Where(reply => !fold.Contains(reply.Set))])));
    foreach (var reply in replies.Where(reply => fold.Contains(reply.Set)))
    {
        var said = reply.Reply.ToEvent();
        var words = ReplyReader.Read(said).Words;
        var (wish, warm) = weights.LikelihoodsOf(reply.Features);
        judged.Add(
            (
                reply,
                wish,
                warm,
                ReplyRules.Decide(said, words, null, PhraseBook.Default, neutral),
                ReplyRules.Decide(said, words, null, PhraseBook.Default, weights)
            )
        );
    }
    Console.WriteLine($"Left out and judged: {string.Join(", ", fold)}.");
}

Console.WriteLine(
    """

    By the weights alone, each set by weights that were made of the others:
    above | wish: wishes | warm | other | warm: warm | wishes | other
    """
);
foreach (var bound in new[] { 0.15, 0.5, 0.75, 0.85, 0.9 })
{
    var wish = judged.Where(row => row.Wish >= bound).Select(row => row.Reply).ToList();
    var warm = judged.Where(row => row.Warm >= bound).Select(row => row.Reply).ToList();
    Console.WriteLine(
        $"{bound:0.00} | {wish.Count(reply => reply.IsWish)} | {wish.Count(reply => reply.IsWarm)} | {wish.Count(reply => reply.IsOther)} | {warm.Count(reply => reply.IsWarm)} | {warm.Count(reply => reply.IsWish)} "
            + $"| {warm.Count(reply => reply.IsOther)}"
    );
}

Console.WriteLine(
    """

    What they change behind the phrases:
    from | to | replies by their right label
    """
);
foreach (
    var change in judged
        .Where(row => LabelOf(row.Before) != LabelOf(row.Now))
        .ToLookup(row => (Before: LabelOf(row.Before), Now: LabelOf(row.Now)))
        .OrderBy(change => change.Key)
)
{
    var expected = change
        .GroupBy(row => row.Reply.Reply.Expected)
        .OrderByDescending(group => group.Count())
        .Select(group => $"{group.Count()} {group.Key}");
    Console.WriteLine($"{change.Key.Before} | {change.Key.Now} | {string.Join(", ", expected)}");
}

var text = TextOf(replies);
File.WriteAllText(
    TrainingSets.Weights,
    $"""
    // What each word says for (+) or against (-) a wish to be left alone, and for or against one who wants to talk. Made by
    // dotnet run -c Release --project tests/InstantlyPipeline.Weighing; README.md says of what. Not to be edited.
    // Of the sets {TrainingSets.Hash()}

    """.ReplaceLineEndings("\n") + text
);
Console.WriteLine($"{text.Count(letter => letter == '\n')} weights written to words.txt.");

static string TextOf(IReadOnlyList<TrainingReply> replies)
{
    // A threat may hold a wish. What looks like a wish in the files of wishes may be warm.
    var wish = Trainer.Train(
        [.. replies.Where(reply => reply.Reply.Expected is not ReplyLabel.Hostile)],
        reply => reply.IsWish,
        reply => reply.IsWarm || reply.Reply.Expected is ReplyLabel.NeedsHuman
    );
    var warm = Trainer.Train(
        [.. replies.Where(reply => reply.Set is not "none")],
        reply => reply.IsWarm,
        reply => reply.Reply.Expected is ReplyLabel.NotInterested
    );
    return string.Concat(
        wish.Keys.Union(warm.Keys, StringComparer.Ordinal)
            .Select(feature => (Feature: feature, Wish: wish.GetValueOrDefault(feature), Warm: warm.GetValueOrDefault(feature)))
            .Where(row => row.Feature.Length == 0 || Math.Max(Math.Abs(row.Wish), Math.Abs(row.Warm)) >= Smallest)
            .OrderBy(row => row.Feature, StringComparer.Ordinal)
            .Select(row => $"{row.Feature}\t{row.Wish:0.##}\t{row.Warm:0.##}\n")
    );
}

static string LabelOf(ReplyTriage? triage) => triage?.Label.ToString() ?? "undecided";
