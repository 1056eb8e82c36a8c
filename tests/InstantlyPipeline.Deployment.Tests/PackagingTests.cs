using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What is handed out: the .NET tool, and one file without anything to install.</summary>
public sealed partial class PackagingTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tool_is_packed_installed_and_says_its_version()
    {
        using var folder = new TemporaryFolder();
        var packed = await Command.RunAsync(
            "dotnet",
            [
                "pack",
                "src/InstantlyPipeline.Cli",
                "--output",
                folder.Path,
                "--artifacts-path",
                folder.PathOf("build"),
                "--verbosity",
                "quiet",
                "--nologo",
            ],
            null,
            Now
        );
        Assert.True(packed.ExitCode == 0, packed.All);

        var tools = Path.Combine(folder.Path, "tools");
        var installed = await Command.RunAsync(
            "dotnet",
            ["tool", "install", "InstantlyPipeline.Tool", "--tool-path", tools, "--source", folder.Path],
            null,
            Now
        );

        Assert.True(installed.ExitCode == 0, installed.All);
        var version = await Command.RunAsync(Path.Combine(tools, "instantly-pipeline"), ["--version"], null, Now);
        Assert.Equal(0, version.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\s*$", version.Output);
        Assert.StartsWith(Version(), version.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_single_file_for_this_platform_starts_with_nothing_installed()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64,
            "The single file is started on Linux x64 alone."
        );
        var built = await Command.RunAsync("dotnet", ["run", "infra/release.cs", "--", "linux-x64"], null, Now);
        Assert.SkipWhen(
            built.ExitCode != 0 && built.All.Contains("NU1101", StringComparison.Ordinal),
            "The package feed lacks the runtime for linux-x64: the single file was not built."
        );
        Assert.True(built.ExitCode == 0, built.All);

        var file = Repository.PathOf("artifacts/release/linux-x64/instantly-pipeline");
        // No .NET is found: what it needs is in it.
        var nothing = new Dictionary<string, string?> { ["DOTNET_ROOT"] = "/nowhere", ["PATH"] = "/nowhere" };
        var version = await Command.RunAsync(file, ["--version"], nothing, Now);
        var demo = await Command.RunAsync(file, ["demo"], nothing, Now);

        Assert.StartsWith(Version(), version.Output, StringComparison.Ordinal);
        Assert.True(demo.ExitCode == 0, demo.All);
        Assert.Contains("Every side effect happened exactly once.", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_changes_of_this_version_are_told()
    {
        var changes = Repository.Text("CHANGELOG.md");

        Assert.Contains($"\n## {Version()} ", changes, StringComparison.Ordinal);
        Assert.Matches(Semantic(), Version());
    }

    private static string Version() => VersionElement().Match(Repository.Text("Directory.Build.props")).Groups[1].Value;

    [GeneratedRegex("<Version>([^<]+)</Version>")]
    private static partial Regex VersionElement();

    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex Semantic();
}
