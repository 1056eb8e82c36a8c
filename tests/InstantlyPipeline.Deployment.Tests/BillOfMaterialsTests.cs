using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What is in the program, as a list that scanners read: the command of docs/security.md.</summary>
public sealed partial class BillOfMaterialsTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_documented_command_lists_each_package_of_the_program()
    {
        var restored = await Command.RunAsync("dotnet", ["tool", "restore"], null, Now);
        Assert.SkipUnless(
            restored.ExitCode == 0,
            $"Skipped: the tool that writes the list cannot be fetched here. {restored.Output}{restored.Errors}"
        );
        using var folder = new TemporaryFolder();
        var command = Documented().Match(Repository.Text("docs/security.md"));
        Assert.True(command.Success, "docs/security.md no longer has the command.");

        var written = await Command.RunAsync(
            "dotnet",
            [.. command.Groups["arguments"].Value.Replace("artifacts", folder.PathOf("."), StringComparison.Ordinal).Split(' ')],
            null,
            Now
        );

        Assert.True(written.ExitCode == 0, written.Output + written.Errors);
        var list = JsonNode.Parse(await File.ReadAllTextAsync(folder.PathOf("sbom.json"), Now))!;
        Assert.Equal("CycloneDX", list["bomFormat"]!.ToString());
        var listed = list["components"]!.AsArray().Select(component => component!["name"]!.ToString()).ToHashSet();
        Assert.Superset(Referenced(), listed);
    }

    private static HashSet<string> Referenced() =>
        [
            .. ((string[])["InstantlyPipeline", "InstantlyPipeline.Sqlite", "InstantlyPipeline.Cli"])
                .SelectMany(project => Reference().Matches(Repository.Text($"src/{project}/{project}.csproj")))
                .Select(match => match.Groups[1].Value),
        ];

    [GeneratedRegex(@"^\s*dotnet (?<arguments>dotnet-CycloneDX .*)$", RegexOptions.Multiline)]
    private static partial Regex Documented();

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex Reference();
}
