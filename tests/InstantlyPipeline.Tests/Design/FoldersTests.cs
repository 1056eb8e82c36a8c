using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Tests.Design;

/// <summary>The folders of the pipeline show its flow: one folder may need another, and never the other way round.</summary>
/// <remarks>Measured by the namespaces that a folder's files name outside of comments. Registrations do not count: they tie things
/// together.</remarks>
public sealed partial class FoldersTests
{
    private static readonly string Source = Path.Combine(
        typeof(FoldersTests)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Repository")
            .Value!,
        "src",
        "InstantlyPipeline"
    );

    /// <summary>What a folder needs although the other one needs it, too. Each line has its reason; without one it has to be mended. There
    /// is none now.</summary>
    private static readonly Dictionary<(string From, string To), string> OneIdea = [];

    [Fact]
    public void Folders_do_not_depend_on_one_another_in_a_circle()
    {
        var needs = Needs();
        foreach (var ((from, to), _) in OneIdea)
        {
            needs.GetValueOrDefault(from)?.Remove(to);
        }

        // What needs nothing that is left is taken away, again and again. What remains stands in a circle, or needs one that does.
        while (
            needs.Where(folder => !folder.Value.Keys.Any(needs.ContainsKey)).Select(folder => folder.Key).ToList() is { Count: > 0 } free
        )
        {
            free.ForEach(folder => needs.Remove(folder));
        }

        Assert.Empty(
            needs.SelectMany(folder =>
                folder.Value.Where(need => needs.ContainsKey(need.Key)).Select(need => $"{folder.Key} needs {need.Key} in {need.Value}")
            )
        );
    }

    [Theory]
    [InlineData("Events")]
    [InlineData("Failures")]
    [InlineData("Http")]
    [InlineData("Settings")]
    public void What_everybody_needs_needs_nobody(string folder) => Assert.Empty(Needs().GetValueOrDefault(folder, []));

    [Fact]
    public void The_measure_sees_what_is_there()
    {
        var needs = Needs();

        Assert.Contains("Ledger", needs["Processing"].Keys);
        Assert.Contains("Processing", needs["Replies"].Keys);
        Assert.InRange(needs.Count, 15, 60);
    }

    /// <returns>For each folder what it needs, with a file that shows it.</returns>
    private static Dictionary<string, Dictionary<string, string>> Needs()
    {
        var folders = Directory
            .GetDirectories(Source)
            .Select(path => Path.GetFileName(path))
            .Where(name => name is not ("bin" or "obj"))
            .ToHashSet();
        return folders.ToDictionary(
            folder => folder,
            folder =>
                Directory
                    .GetFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories)
                    .Where(file => !file.EndsWith("Registration.cs", StringComparison.Ordinal))
                    .SelectMany(file =>
                        File.ReadLines(file)
                            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                            .SelectMany(line => Named().Matches(line))
                            .Select(match => (Needs: match.Groups["folder"].Value, File: Path.GetFileName(file)))
                    )
                    .Where(need => need.Needs != folder && folders.Contains(need.Needs))
                    .GroupBy(need => need.Needs)
                    .ToDictionary(need => need.Key, need => need.First().File)
        );
    }

    [GeneratedRegex(@"\bInstantlyPipeline\.(?<folder>\w+)")]
    private static partial Regex Named();
}
