using System.Text.Json.Nodes;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What is known of the packages that are shipped: a weakness above moderate stops a release, where the feed tells of
/// any.</summary>
public sealed class AuditTests
{
    private const string Weak = "Newtonsoft.Json";
    private const string WeakVersion = "12.0.1";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public static TheoryData<string> Projects =>
        [
            "src/InstantlyPipeline/InstantlyPipeline.csproj",
            "src/InstantlyPipeline.Sqlite/InstantlyPipeline.Sqlite.csproj",
            "src/InstantlyPipeline.Cli/InstantlyPipeline.Cli.csproj",
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task No_package_has_a_weakness_above_moderate(string project)
    {
        Assert.SkipUnless(
            await FeedTellsAsync(),
            $"Skipped: the package feed tells of no weaknesses ({Weak} {WeakVersion}, which has a grave one, looks sound from here). "
                + $"Nothing is known of ours either."
        );

        var grave = Weaknesses(await ListAsync(Repository.PathOf(project))).Where(weakness => weakness.Severity is "High" or "Critical");

        Assert.Empty(grave);
    }

    /// <summary>A feed that keeps no such list says that all is well. So one package is asked for that is not.</summary>
    private static async Task<bool> FeedTellsAsync()
    {
        using var folder = new TemporaryFolder();
        var project = folder.PathOf("weak.csproj");
        await File.WriteAllTextAsync(
            project,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="{Weak}" Version="{WeakVersion}" /></ItemGroup>
            </Project>
            """,
            Now
        );
        var restored = await Command.RunAsync("dotnet", ["restore", project, "-p:NuGetAudit=false"], null, Now);
        return restored.ExitCode == 0 && Weaknesses(await ListAsync(project)).Any(weakness => weakness.Package == Weak);
    }

    private static async Task<JsonNode> ListAsync(string project)
    {
        var listed = await Command.RunAsync(
            "dotnet",
            ["list", project, "package", "--vulnerable", "--include-transitive", "--no-restore", "--format", "json"],
            null,
            Now
        );
        Assert.True(listed.ExitCode == 0, listed.Output + listed.Errors);
        return JsonNode.Parse(listed.Output[listed.Output.IndexOf('{', StringComparison.Ordinal)..])!;
    }

    private static IEnumerable<(string Package, string Severity)> Weaknesses(JsonNode listed) =>
        from project in Items(listed, "projects")
        from framework in Items(project, "frameworks")
        from package in Items(framework, "topLevelPackages").Concat(Items(framework, "transitivePackages"))
        from weakness in Items(package, "vulnerabilities")
        select (package["id"]!.ToString(), weakness["severity"]!.ToString());

    private static IEnumerable<JsonNode> Items(JsonNode node, string name) => node[name]?.AsArray().OfType<JsonNode>() ?? [];
}
