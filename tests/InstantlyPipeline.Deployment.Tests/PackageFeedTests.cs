using System.IO.Compression;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What the build makes of a package feed, when nobody says which Service Bus extension the Functions app is to have.</summary>
public sealed partial class PackageFeedTests : IDisposable
{
    private const string Package = "Microsoft.Azure.Functions.Worker.Extensions.ServiceBus";

    private readonly TemporaryFolder _folder = new();
    private readonly string _feed;

    public PackageFeedTests() => _feed = Directory.CreateDirectory(_folder.PathOf("feed")).FullName;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Where_the_feed_lacks_the_package_the_stand_in_is_chosen_and_the_run_says_so()
    {
        var (answer, output) = await AskAsync(_feed);

        Assert.Equal("StandIn", answer);
        Assert.Contains("warning IP0004: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_feed_has_the_package_it_is_taken_and_the_run_says_so()
    {
        AddPackage(PinnedVersion().Match(Repository.Text("Directory.Packages.props")).Groups[1].Value);

        var (answer, output) = await AskAsync(_feed);

        Assert.Equal("Package", answer);
        Assert.Contains($"built with the real {Package}", output, StringComparison.Ordinal);
    }

    /// <summary>A pin that is wrong must not pass as a poor feed.</summary>
    [Fact]
    public async Task A_feed_with_other_versions_only_is_no_reason_for_the_stand_in()
    {
        AddPackage("1.0.0");

        Assert.Null((await AskAsync(_feed)).Answer);
    }

    [Fact]
    public async Task A_feed_out_of_reach_is_no_reason_for_the_stand_in()
    {
        Assert.Null((await AskAsync(_folder.PathOf("nowhere"))).Answer);
    }

    private async Task<(string? Answer, string Output)> AskAsync(string feed)
    {
        var file = _folder.PathOf("answer.props");
        var settings = new Dictionary<string, string?>
        {
            ["RestoreSources"] = feed,
            ["NUGET_PACKAGES"] = _folder.PathOf("packages"),
            ["FeedFolder"] = _folder.PathOf("obj") + "/",
            ["ServiceBusExtension"] = null,
        };
        var targets = Repository.PathOf("tests/InstantlyPipeline.Functions.ServiceBusStandIn/ServiceBusExtension.targets");
        var result = await Command.RunAsync(
            "dotnet",
            ["msbuild", targets, "-nologo", "-t:AskTheFeed", $"-p:FeedsAnswer={file}"],
            settings,
            TestContext.Current.CancellationToken
        );

        Assert.True(result.ExitCode == 0, result.All);
        return (
            File.Exists(file)
                ? Chosen().Match(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Groups[1].Value
                : null,
            result.All
        );
    }

    private void AddPackage(string version)
    {
        using var package = ZipFile.Open(Path.Combine(_feed, $"{Package}.{version}.nupkg"), ZipArchiveMode.Create);
        using var writer = new StreamWriter(package.CreateEntry($"{Package}.nuspec").Open());
        writer.Write(
            $"<package><metadata><id>{Package}</id><version>{version}</version><authors>a test</authors><description>Nothing is in "
                + $"it.</description></metadata></package>"
        );
    }

    [GeneratedRegex("<ServiceBusExtension>(.*?)</ServiceBusExtension>")]
    private static partial Regex Chosen();

    [GeneratedRegex("<ServiceBusExtensionVersion>(.*?)</ServiceBusExtensionVersion>")]
    private static partial Regex PinnedVersion();
}
