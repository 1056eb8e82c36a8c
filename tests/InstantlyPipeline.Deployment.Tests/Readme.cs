using System.Text.RegularExpressions;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>Reads the tables of infra/README.md, so that what it lists can be compared with what is there.</summary>
internal static partial class Readme
{
    /// <returns>The names in backticks in one column of the table under a heading; the first column is 1.</returns>
    public static IReadOnlyList<string> Column(string heading, int column) =>
        [
            .. Section(heading)
                .Split('\n')
                .Where(line => line.StartsWith('|'))
                .SelectMany(line => Names(line.Split('|', StringSplitOptions.TrimEntries)[column])),
        ];

    /// <returns>The names in backticks before the first sentence under a heading goes on after its colon.</returns>
    public static IReadOnlyList<string> FirstSentence(string heading) => [.. Names(Section(heading).Split(':', 2)[0])];

    private static string Section(string heading) =>
        Repository.Text("infra/README.md").Split($"\n## {heading}\n", 2)[1].Split("\n## ", 2)[0];

    private static IEnumerable<string> Names(string text) => Name().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
