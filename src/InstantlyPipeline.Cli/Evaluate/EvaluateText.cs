using System.Globalization;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Replies.Evaluation;

namespace InstantlyPipeline.Cli.Evaluate;

/// <summary>A report for people.</summary>
internal static class EvaluateText
{
    private const int MostIds = 10;

    public static void Write(TextWriter output, EvaluationReport report, (double? Input, double? Output) prices)
    {
        output.WriteLine(Text($"# {report.By}: {report.Right} of {report.Replies} as labelled, in {Time(report.Milliseconds)}"));
        output.WriteLine();
        output.WriteLine(report.Dangerous.Count == 0 ? "Nothing that would do harm." : "What would do harm:");
        foreach (var cell in report.Dangerous)
        {
            var ids = string.Join(", ", cell.Replies.Take(MostIds)) + (cell.Replies.Count > MostIds ? ", …" : "");
            output.WriteLine(Printable.Of(Text($"  {cell.Replies.Count} {cell.Danger}: {cell.Expected} taken for {cell.Decided} ({ids})")));
        }
        output.WriteLine();
        TextTable.Write(
            output,
            [
                ["label", "replies", "right", "recall", "precision"],
                .. report.Labels.Select(Row),
            ]
        );
        output.WriteLine();
        var wrong = report.Confusion.Where(cell => cell.Expected != cell.Decided).ToList();
        if (wrong.Count > 0)
        {
            TextTable.Write(
                output,
                [
                    ["should be", "taken for", "replies"],
                    .. wrong.Select(cell => new[] { cell.Expected, cell.Decided, Text($"{cell.Count}") }),
                ]
            );
            output.WriteLine();
        }
        if (report.Cost is { } cost)
        {
            output.WriteLine(
                Text(
                    $"Model: {cost.Asked} questions, {cost.InputTokens:N0} tokens read, {cost.OutputTokens:N0} ",
                    $"written{Money(cost, prices)}, {report.Milliseconds / Math.Max(1, report.Replies):F0} ms a reply."
                )
            );
            if (cost.Failure is { } failure)
            {
                output.WriteLine(Text($"{cost.Failed} without an answer, the last because: {failure}"));
            }
            output.WriteLine();
        }
    }

    private static string[] Row(LabelFigures figures) =>
        [figures.Label, Text($"{figures.Expected}"), Text($"{figures.Right}"), Percent(figures.Recall), Percent(figures.Precision)];

    private static string Percent(double? part) => part is { } some ? Text($"{some * 100:F1} %") : "-";

    private static string Money(ModelCost cost, (double? Input, double? Output) prices) =>
        prices is ({ } input, { } output)
            ? Text($", for {((cost.InputTokens * input) + (cost.OutputTokens * output)) / 1_000_000:F4}")
            : "";

    private static string Time(double milliseconds) =>
        milliseconds < 10_000 ? Text($"{milliseconds:F0} ms") : Text($"{milliseconds / 1000:F0} s");

    private static string Text(params FormattableString[] parts) => string.Concat(parts.Select(FormattableString.Invariant));
}
