using InstantlyPipeline.Destinations;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Evaluation;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class EvaluationTests
{
    [Fact]
    public void Precision_and_recall_count_what_was_given_and_what_should_have_been()
    {
        var report = EvaluationReport.Of(
            "somebody",
            [
                Decided(ReplyLabel.Interested, ReplyLabel.Interested),
                Decided(ReplyLabel.Interested, ReplyLabel.Question),
                Decided(ReplyLabel.NotNow, ReplyLabel.Interested),
                Decided(ReplyLabel.Interested, ReplyLabel.Interested),
            ]
        );

        var interested = report.Labels.Single(label => label.Label == "interested");
        Assert.Equal((2.0 / 3, 2.0 / 3), (interested.Precision, interested.Recall));
        Assert.Equal((4, 2), (report.Replies, report.Right));
        Assert.Contains(new ConfusionCell("interested", "question", 1), report.Confusion);
        Assert.Empty(report.Dangerous);
    }

    [Theory]
    [InlineData(ReplyLabel.Interested, ReplyLabel.Unsubscribe, "barred")]
    [InlineData(ReplyLabel.Question, ReplyLabel.OutOfOffice, "nobody is told")]
    [InlineData(ReplyLabel.Unsubscribe, ReplyLabel.NotInterested, "may be mailed again")]
    [InlineData(ReplyLabel.Hostile, ReplyLabel.NotInterested, "a threat that nobody reads")]
    [InlineData(ReplyLabel.Unsubscribe, ReplyLabel.NeedsHuman, null)]
    [InlineData(ReplyLabel.Interested, ReplyLabel.NeedsHuman, null)]
    [InlineData(ReplyLabel.NotNow, ReplyLabel.NotInterested, null)]
    public void What_does_harm_is_more_than_a_wrong_label(ReplyLabel expected, ReplyLabel decided, string? danger)
    {
        var found = Decided(expected, decided).Danger;

        Assert.Equal(danger is null, found is null);
        Assert.Contains(danger ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_measured_alone_and_behind_the_rules_with_what_it_cost()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.OpenAI.ChooseLabel = (_, _) => "not_interested";
        LabelledReply[] replies =
        [
            new("a", "Sounds good, send times.", ReplyLabel.Interested),
            new("b", "Hm, a summer in Hamburg.", ReplyLabel.NeedsHuman),
        ];

        var reports = await new Evaluator(TimeProvider.System).ByModelAsync(
            replies,
            pipeline.Service<ILanguageModels>().Of("w")!,
            2,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            [("model", 0, 2), ("rules, then model", 1, 1)],
            reports.Select(report => (report.By, report.Right, report.Cost!.Asked))
        );
        Assert.Equal("warm, and nobody is told", Assert.Single(reports[0].Dangerous).Danger);
        Assert.All(reports, report => Assert.True(report.Cost is { InputTokens: > 0, OutputTokens: > 0, Failed: 0 }));
    }

    [Fact]
    public async Task A_model_without_money_is_told_and_its_replies_are_a_persons()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["OpenAI:Model"] = "gpt-4.1-nano" }
        );
        LabelledReply[] replies = [new("a", "Hm, a summer in Hamburg.", ReplyLabel.NeedsHuman)];

        var reports = await new Evaluator(TimeProvider.System).ByModelAsync(
            replies,
            pipeline.Service<ILanguageModels>().Of("w")!,
            1,
            TestContext.Current.CancellationToken
        );

        Assert.All(reports, report => Assert.Equal((1, 1), (report.Right, report.Cost!.Failed)));
        Assert.Contains("model_not_found", reports[0].Cost!.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":"private words"}""", "Line 2 is no object with text and expect")]
    [InlineData("""{"text":"private words","expect":"keen"}""", "Line 2 expects no label of ours: expect is one of")]
    [InlineData("private words", "Line 2 is no JSON")]
    [InlineData("[]", "Line 2 is no object")]
    public void A_line_that_is_not_understood_is_named_and_not_quoted(string line, string problem)
    {
        var lines = new StringReader($$"""{"text":"x","expect":"warm"}{{"\n"}}{{line}}""");

        var failure = Assert.Throws<FormatException>(() => LabelledReplies.Read(lines));

        Assert.StartsWith(problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("private words", failure.Message, StringComparison.Ordinal);
    }

    private static EvaluatedReply Decided(ReplyLabel expected, ReplyLabel decided) =>
        new(new LabelledReply("a", "x", expected), new ReplyTriage(decided, 1, "rules"));
}
