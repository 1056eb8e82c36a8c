using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InstantlyPipeline.Queues;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What would be deployed.</summary>
public sealed partial class FunctionsAppTests(PublishedFunctionsApp app) : IClassFixture<PublishedFunctionsApp>
{
    [Fact]
    public void The_package_brings_its_host_settings_and_leaves_the_local_ones_at_home()
    {
        var package = app.Folder;

        Assert.Equal(Repository.Text("host.json"), File.ReadAllText(Path.Combine(package, "host.json")));
        Assert.False(File.Exists(Path.Combine(package, "local.settings.json")));
    }

    [Fact]
    public void The_functions_are_the_intake_the_operations_API_and_one_per_queue()
    {
        Assert.Equal(
            ["DrainOverflow", "DropOldDays", "Operate", "ProcessAccount", "ProcessBounce", "ProcessEngagement", "ProcessLeadStatus", "ProcessMeeting", "ProcessReply", "ReceiveWebhook", "TellHealth"],
            Functions().Select(function => function["name"]!.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_queue_has_its_function_which_settles_by_itself()
    {
        var triggers = Functions().Select(function => function["bindings"]![0]!).Where(binding => binding["type"]!.ToString() == "serviceBusTrigger").ToList();

        Assert.Equal(QueueName.All.Order(StringComparer.Ordinal), triggers.Select(trigger => trigger["queueName"]!.ToString()).Order(StringComparer.Ordinal));
        Assert.All(triggers, trigger => Assert.Equal("ServiceBus", trigger["connection"]!.ToString()));
        Assert.All(triggers, trigger => Assert.False((bool)trigger["autoCompleteMessages"]!));
        Assert.Equal([QueueName.Engagement], triggers.Where(trigger => trigger["cardinality"]!.ToString() == "Many").Select(trigger => trigger["queueName"]!.ToString()));
    }

    /// <summary>A package that pulls in a newer half of the worker compiles, starts, and fails at every invocation.</summary>
    [Fact]
    public void The_workers_parts_are_of_one_version()
    {
        var libraries = JsonNode.Parse(File.ReadAllText(Path.Combine(app.Folder, "InstantlyPipeline.Functions.deps.json")))!["libraries"]!.AsObject()
            .Select(library => library.Key.Split('/')).ToDictionary(library => library[0], library => library[1]);

        Assert.Equal(libraries["Microsoft.Azure.Functions.Worker"], libraries["Microsoft.Azure.Functions.Worker.Core"]);
        Assert.Equal(libraries["Microsoft.Azure.Functions.Worker"], libraries["Microsoft.Azure.Functions.Worker.Grpc"]);
    }

    [Fact]
    public async Task The_apps_own_tests_pass()
    {
        var run = await app.RunTestsAsync("InstantlyPipeline.Functions.Tests", TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, run.All);
    }

    [Fact]
    public async Task The_app_works_end_to_end_in_its_real_worker_process()
    {
        var run = await app.RunTestsAsync("InstantlyPipeline.Functions.EndToEnd", TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, run.All);
        if (SkippedTest().Match(run.Output) is { Success: true } skipped)
        {
            Assert.Skip($"End to end: {skipped.Groups["why"].Value.Trim()}");
        }
    }

    [Theory]
    [InlineData("a : error NU1102: Unable to find package Microsoft.Azure.Functions.Worker\na : error NU1102:   - Found 1 version(s) in x", true)]
    [InlineData("a : error NU1603: Warning As Error: a depends on Microsoft.Azure.Functions.Worker.Sdk (>= 2.0.7) but was not found.", true)]
    [InlineData("a : error NU1101: Unable to find package Azure.Messaging.ServiceBus. No packages exist with this id", true)]
    [InlineData("a : error NU1101: Unable to find package Azure.Data.Tables. No packages exist with this id", false)]
    [InlineData("a : error NU1301: Unable to load the service index for Microsoft.Azure.Functions.Worker", false)]
    [InlineData("A.cs(1,1): error CS0246: The type Microsoft.Azure.Functions.Worker could not be found", false)]
    [InlineData("a : error NU1101: Unable to find package Azure.Messaging.ServiceBus.\nA.cs(1,1): error CS1002: ; expected", false)]
    [InlineData("", false)]
    public void Only_a_feed_without_the_platforms_packages_excuses_the_app_from_building(string output, bool excused)
    {
        Assert.Equal(excused, PublishedFunctionsApp.OnlyMissingPlatformPackages(output) is not null);
    }

    [GeneratedRegex(@"\[SKIP\]\s+(?<why>.+)")]
    private static partial Regex SkippedTest();

    private IEnumerable<JsonNode> Functions()
        => JsonNode.Parse(File.ReadAllText(Path.Combine(app.Folder, "functions.metadata")))!.AsArray().Select(function => function!);
}
