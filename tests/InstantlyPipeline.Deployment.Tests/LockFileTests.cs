using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The lock files: which packages are shipped, transitive ones with them, and what is in them byte by byte.</summary>
public sealed partial class LockFileTests
{
    private const string Remedy = "Run `dotnet restore src/InstantlyPipeline.Cli --force-evaluate` and commit the lock files.";

    private static readonly Dictionary<string, string> Versions = Version().Matches(Repository.Text("Directory.Packages.props"))
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["version"].Value, StringComparer.OrdinalIgnoreCase);

    public static TheoryData<string> Projects => ["InstantlyPipeline", "InstantlyPipeline.Sqlite", "InstantlyPipeline.Cli", "InstantlyPipeline.Simulator"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_lock_file_has_each_package_of_its_project_at_its_version(string project)
    {
        var direct = JsonNode.Parse(Repository.Text($"src/{project}/packages.lock.json"))!["dependencies"]!["net10.0"]!.AsObject()
            .Where(package => package.Value!["type"]!.ToString() == "Direct").ToDictionary(package => package.Key, package => package.Value!);
        var referenced = Reference().Matches(Repository.Text($"src/{project}/{project}.csproj") + Repository.Text("Directory.Build.props"))
            .Select(match => match.Groups[1].Value).ToHashSet();

        Assert.True(referenced.SetEquals(direct.Keys), $"{project}: {string.Join(", ", referenced.Except(direct.Keys).Concat(direct.Keys.Except(referenced)))}. {Remedy}");
        Assert.All(direct, package => Assert.True(package.Value["resolved"]!.ToString() == Versions[package.Key], $"{package.Key} is locked at {package.Value["resolved"]}. {Remedy}"));
        Assert.All(direct, package => Assert.NotEmpty(package.Value["contentHash"]!.ToString()));
    }

    [GeneratedRegex("<PackageVersion Include=\"(?<name>[^\"]+)\" Version=\"(?<version>[^\"]+)\"")]
    private static partial Regex Version();

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex Reference();
}
