using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Evaluation;
using InstantlyPipeline.Replies.Reading;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>The rules alone, on the sets of replies by writers who knew nothing of the phrases. docs/evidence.md has how each was read at
/// first sight; the phrases were mended by them afterwards, so the floors here say what must not get lost, and measure nothing.</summary>
public sealed class BlindRepliesTests
{
    private static readonly string[] Claimed = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no"];

    private static readonly IReadOnlyList<LabelledReply> Replies = Read();

    /// <summary>The sets that came after the seventeen by which every label was mended; of these only the wishes were.</summary>
    private static readonly string[] Later = ["en8", "en9", "lang8", "lang9", "lang10"];

    /// <summary>The sets whose writers worded no two alike, to teach the weights: half of them is as only one person would say it.</summary>
    private static readonly string[] Wild = ["en10", "en11", "en12", "en13", "lang11", "lang12", "lang13", "lang14"];

    private static readonly EvaluationReport OfFirstSets = Evaluator.ByRules([
        .. Replies.Where(reply => !IsOf(Later, reply) && !IsOf(Wild, reply)),
    ]);

    private static readonly EvaluationReport OfLaterSets = Evaluator.ByRules([.. Replies.Where(reply => IsOf(Later, reply))]);

    private static readonly EvaluationReport OfWildSets = Evaluator.ByRules([.. Replies.Where(reply => IsOf(Wild, reply))]);

    public static TheoryData<string> Languages => [.. Replies.Select(LanguageOf).Distinct()];

    [Fact]
    public void The_rules_do_no_harm()
    {
        Assert.Empty(HarmOf(OfFirstSets).Concat(HarmOf(OfLaterSets)));
        // Of the wild sets a wish may be passed over, with a bound of its own; "no more mails about outboard engines" is taken for one.
        var wild = HarmOf(OfWildSets).Where(harm => harm.Expected != "unsubscribe").ToList();
        Assert.DoesNotContain(wild, harm => harm.Expected is "interested" or "question");
        Assert.InRange(wild.Count, 0, 1);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Plain_wishes_to_be_left_alone_are_obeyed(string language)
    {
        var wishes = Replies.Where(reply => LanguageOf(reply) == language && reply.Expected is ReplyLabel.Unsubscribe).ToList();
        var plain = wishes.Where(wish => !IsOf(Wild, wish)).ToList();
        var wild = wishes.Where(wish => IsOf(Wild, wish)).ToList();

        Assert.InRange(plain.Count(wish => !IsObeyed(wish)), 0, plain.Count * (Claimed.Contains(language) ? 5 : 10) / 100);
        Assert.InRange(wild.Count(wish => !IsObeyed(wish)), 0, wild.Count * 15 / 100);
        Assert.True(plain.Count >= 20, $"{language} has {plain.Count} wishes");
    }

    [Fact]
    public void Every_language_that_is_claimed_has_its_sets() =>
        Assert.Superset(Claimed.ToHashSet(), Languages.Select(row => row.Data).ToHashSet());

    [Theory]
    [InlineData("interested", 83)]
    [InlineData("not_interested", 93)]
    [InlineData("not_now", 90)]
    [InlineData("wrong_person", 92)]
    [InlineData("left_company", 98)]
    [InlineData("out_of_office", 98)]
    [InlineData("hostile", 98)]
    [InlineData("bounce_report", 95)]
    public void Most_others_are_labelled_without_a_model(string label, int percent)
    {
        var figures = OfFirstSets.Labels.Single(known => known.Label == label);

        Assert.True(figures.Right * 100 >= figures.Expected * percent, $"{figures.Right} of {figures.Expected}");
    }

    [Fact]
    public void Of_the_later_sets_too_most_interested_ones_are_labelled_without_a_model()
    {
        AssertInterested(OfLaterSets, 75);
        AssertInterested(OfWildSets, 65);
    }

    private static void AssertInterested(EvaluationReport report, int percent)
    {
        var figures = report.Labels.Single(known => known.Label == "interested");

        Assert.True(figures.Right * 100 >= figures.Expected * percent, $"{figures.Right} of {figures.Expected}");
    }

    private static IEnumerable<(string Expected, string Id, string Danger)> HarmOf(EvaluationReport report) =>
        report.Dangerous.SelectMany(cell => cell.Replies.Select(id => (cell.Expected, id, cell.Danger)));

    private static bool IsOf(string[] sets, LabelledReply reply) => sets.Contains(reply.Id.Split('-')[1]);

    private static bool IsObeyed(LabelledReply wish) =>
        ReplyRules.Decide(wish.ToEvent(), ReplyReader.Read(wish.ToEvent()).Words) is { WantsOut: true };

    private static string LanguageOf(LabelledReply reply) => reply.Id.Split('-')[0];

    private static IReadOnlyList<LabelledReply> Read() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Replies", "Blind"))
                .Order(StringComparer.Ordinal)
                .SelectMany(file =>
                {
                    using var lines = File.OpenText(file);
                    return LabelledReplies.Read(lines);
                }),
        ];
}
