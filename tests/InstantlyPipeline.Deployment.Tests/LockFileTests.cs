using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The lock files: which packages are shipped, transitive ones with them, and what is in them byte by byte.</summary>
public sealed partial class LockFileTests
{
    private const string Remedy =
        "Run `dotnet restore src/InstantlyPipeline.Cli --use-lock-file --force-evaluate` and commit the lock files.";

    private static readonly Dictionary<string, string> Versions = Version()
        .Matches(Repository.Text("Directory.Packages.props"))
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["version"].Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>All but the Functions app: some feeds lack one of its packages.</summary>
    public static TheoryData<string> Projects =>
        [
            .. Directory
                .EnumerateDirectories(Repository.PathOf("src"))
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Where(name => name != "InstantlyPipeline.Functions"),
        ];

    [Fact]
    public async Task What_is_restored_in_CI_is_what_stands_in_the_lock_files()
    {
        var restored = await Command.RunAsync(
            "dotnet",
            ["restore", "src/InstantlyPipeline.Cli", "--locked-mode"],
            null,
            TestContext.Current.CancellationToken
        );

        Assert.True(restored.ExitCode == 0, restored.Output + restored.Errors + Remedy);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_lock_file_has_each_package_of_its_project_at_its_version(string project)
    {
        Assert.True(File.Exists(Repository.PathOf($"src/{project}/packages.lock.json")), $"{project} has no lock file. {Remedy}");
        var direct = JsonNode.Parse(Repository.Text($"src/{project}/packages.lock.json"))!["dependencies"]!["net10.0"]!
            .AsObject()
            .Where(package => package.Value!["type"]!.ToString() == "Direct")
            .ToDictionary(package => package.Key, package => package.Value!);
        var referenced = Reference()
            .Matches(Repository.Text($"src/{project}/{project}.csproj") + Repository.Text("Directory.Build.props"))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        Assert.True(
            referenced.SetEquals(direct.Keys),
            $"{project}: {string.Join(", ", referenced.Except(direct.Keys).Concat(direct.Keys.Except(referenced)))}. {Remedy}"
        );
        Assert.All(
            direct,
            package =>
                Assert.True(
                    package.Value["resolved"]!.ToString() == Versions[package.Key],
                    $"{package.Key} is locked at {package.Value["resolved"]}. {Remedy}"
                )
        );
        Assert.All(direct, package => Assert.NotEmpty(package.Value["contentHash"]!.ToString()));
    }

    [GeneratedRegex("<PackageVersion Include=\"(?<name>[^\"]+)\" Version=\"(?<version>[^\"]+)\"")]
    private static partial Regex Version();

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex Reference();
}
