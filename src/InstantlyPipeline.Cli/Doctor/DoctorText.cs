using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Health;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Cli.Doctor;

/// <summary>Findings for a person: what is alike in one line, what is well in one line, and at the end what to do first.</summary>
internal static class DoctorText
{
    private const int MostToDo = 3;
    private const int Hang = 10;

    public static void Write(TextWriter output, IReadOnlyList<Finding> findings)
    {
        foreach (var line in Folded(findings.Where(finding => finding.Level is not FindingLevel.Ok)))
        {
            HelpText.Prose(output, DoctorCommand.Line(line), Hang);
        }
        var well = findings.Where(finding => finding.Level is FindingLevel.Ok).ToLookup(IsUnused, finding => finding.Check);
        foreach (var (mark, checks) in ((string, IEnumerable<string>)[])[("ok", well[false]), ("not used", well[true])])
        {
            if (checks.Any())
            {
                HelpText.Prose(output, Printable.Of($"{mark, -Hang}{string.Join(", ", checks.Distinct())}"), Hang);
            }
        }
        output.WriteLine();
        var wanting = Folded(findings.Where(finding => finding.Level is not FindingLevel.Ok))
            .OrderByDescending(finding => finding.Level)
            .ToList();
        if (wanting.Count == 0)
        {
            output.WriteLine("Nothing to do.");
            return;
        }
        var first = wanting.Take(MostToDo).ToList();
        output.WriteLine(first.Count == 1 ? "What to do:" : $"The {first.Count} things to do first:");
        foreach (var (number, finding) in first.Index())
        {
            HelpText.Prose(output, Printable.Of($"  {number + 1}. {finding.Check}: {DoFirst(finding.Text)}"), 5);
        }
        if (wanting.Count > first.Count)
        {
            output.WriteLine($"  and then {Counted.Of(wanting.Count - first.Count, "more thing", "more things")} above.");
        }
    }

    /// <summary>A destination that nobody set.</summary>
    private static bool IsUnused(Finding finding) => finding.Text.EndsWith("steps are skipped.", StringComparison.Ordinal);

    /// <summary>Checks that found the same are one line.</summary>
    internal static IReadOnlyList<Finding> Folded(IEnumerable<Finding> findings) =>
        [
            .. findings
                .GroupBy(finding => (finding.Level, finding.Text))
                .Select(same => same.First() with { Check = string.Join(", ", same.Select(finding => finding.Check).Distinct()) }),
        ];

    /// <summary>The sentences that say what to do; the first one says what is wrong. Where nothing but an aside follows it, it is all there
    /// is.</summary>
    private static string DoFirst(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 || end + 2 >= text.Length || text[end + 2] == '(' ? text : text[(end + 2)..];
    }
}
