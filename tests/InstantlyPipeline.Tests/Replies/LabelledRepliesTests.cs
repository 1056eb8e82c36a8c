using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Evaluation;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>The rules alone, on labelled replies that were collected before the phrases were written. docs/evidence.md has the same
/// figures.</summary>
public sealed class LabelledRepliesTests
{
    private static readonly EvaluationReport Report = Evaluator.ByRules(LabelledReplies.Own);

    [Fact]
    public void The_rules_do_no_harm() =>
        Assert.Empty(Report.Dangerous.SelectMany(cell => cell.Replies.Select(id => $"{id}: {cell.Danger}")));

    [Theory]
    [InlineData("unsubscribe", 95)]
    [InlineData("interested", 90)]
    [InlineData("not_interested", 95)]
    [InlineData("out_of_office", 95)]
    [InlineData("left_company", 95)]
    [InlineData("wrong_person", 90)]
    [InlineData("hostile", 95)]
    [InlineData("bounce_report", 95)]
    [InlineData("not_now", 70)]
    public void Most_replies_are_labelled_without_a_model(string label, int percent)
    {
        var figures = Report.Labels.Single(known => known.Label == label);

        Assert.True(figures.Right * 100 >= figures.Expected * percent, $"{figures.Right} of {figures.Expected}");
    }

    [Fact]
    public void What_only_a_person_can_tell_goes_to_a_person() =>
        Assert.DoesNotContain(
            Report.Confusion,
            cell => cell.Expected == "needs_human" && cell.Decided is not ("needs_human" or "question")
        );

    [Fact]
    public void The_evidence_has_these_figures()
    {
        var evidence = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", "evidence.md"));

        var table = evidence.Split("| Label | Replies | Right | Given |\n|---|--:|--:|--:|\n") is [_, { } after]
            ? after.Split("\n\n")[0].Trim()
            : "no such table in docs/evidence.md";

        Assert.Equal(
            string.Join(
                '\n',
                Report.Labels.Select(figures => $"| {figures.Label} | {figures.Expected} | {figures.Right} | {figures.Given} |")
            ),
            table
        );
    }
}
