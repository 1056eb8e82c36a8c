using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Evaluation;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>The rules alone, on replies that were written without looking at the phrases. docs/evidence.md says how they were read at first
/// sight.</summary>
public sealed class ComposedRepliesTests
{
    private static readonly IReadOnlyList<LabelledReply> Replies = Read();

    private static readonly EvaluationReport Report = Evaluator.ByRules(Replies);

    public static TheoryData<string> Languages => [.. Replies.Select(LanguageOf).Distinct()];

    [Fact]
    public void Nobody_warm_is_barred_or_ignored() =>
        Assert.Empty(
            Report
                .Confusion.Where(cell =>
                    cell.Expected == "interested"
                    && cell.Decided
                        is "unsubscribe"
                            or "hostile"
                            or "not_interested"
                            or "out_of_office"
                            or "bounce_report"
                            or "left_company"
                            or "wrong_person"
                )
                .Select(cell => cell.Decided)
        );

    [Theory]
    [MemberData(nameof(Languages))]
    public void Plain_wishes_to_be_left_alone_are_obeyed(string language)
    {
        var wishes = Replies.Where(reply => LanguageOf(reply) == language && reply.Expected is ReplyLabel.Unsubscribe).ToList();
        var missed = wishes.Where(wish => ReplyRules.Decide(wish.ToEvent(), wish.Text) is not { WantsOut: true }).ToList();

        Assert.True(wishes.Count >= 25, $"{language} has {wishes.Count} wishes");
        Assert.True(
            missed.Count * 100 <= wishes.Count * 5,
            $"{missed.Count} of {wishes.Count}: {string.Join(", ", missed.Select(reply => reply.Id))}"
        );
    }

    [Theory]
    [InlineData("out_of_office", 95)]
    [InlineData("left_company", 90)]
    [InlineData("hostile", 90)]
    [InlineData("not_now", 90)]
    [InlineData("wrong_person", 90)]
    [InlineData("not_interested", 85)]
    [InlineData("question", 90)]
    public void Most_others_are_labelled_without_a_model(string label, int percent)
    {
        var figures = Report.Labels.Single(known => known.Label == label);

        Assert.True(figures.Right * 100 >= figures.Expected * percent, $"{figures.Right} of {figures.Expected}");
    }

    private static string LanguageOf(LabelledReply reply) => reply.Id.Split('-')[0];

    private static IReadOnlyList<LabelledReply> Read()
    {
        using var file = File.OpenText(Path.Combine(AppContext.BaseDirectory, "Replies", "Composed.jsonl"));
        return LabelledReplies.Read(file);
    }
}
