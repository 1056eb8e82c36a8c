using System.Text.Json.Nodes;
using InstantlyPipeline.Queues;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What would be deployed.</summary>
public sealed class FunctionsAppTests(PublishedFunctionsApp app) : IClassFixture<PublishedFunctionsApp>
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
            [
                "AnswerElsewhere",
                "Desk",
                "DrainOverflow",
                "DropOldDays",
                "KeepUp",
                "Operate",
                "ProcessAccount",
                "ProcessBounce",
                "ProcessEngagement",
                "ProcessLeadStatus",
                "ProcessMeeting",
                "ProcessReply",
                "ReceiveWebhook",
                "TellHealth",
                "WatchOver",
            ],
            Functions().Select(function => function["name"]!.ToString()).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_queue_has_its_function_which_settles_by_itself()
    {
        var triggers = Functions()
            .Select(function => function["bindings"]![0]!)
            .Where(binding => binding["type"]!.ToString() == "serviceBusTrigger")
            .ToList();

        Assert.Equal(
            QueueName.All.Order(StringComparer.Ordinal),
            triggers.Select(trigger => trigger["queueName"]!.ToString()).Order(StringComparer.Ordinal)
        );
        Assert.All(triggers, trigger => Assert.Equal("ServiceBus", trigger["connection"]!.ToString()));
        Assert.All(triggers, trigger => Assert.False((bool)trigger["autoCompleteMessages"]!));
        Assert.Equal(
            [QueueName.Engagement],
            triggers.Where(trigger => trigger["cardinality"]!.ToString() == "Many").Select(trigger => trigger["queueName"]!.ToString())
        );
    }

    /// <summary>A package that pulls in a newer half of the worker compiles, starts, and fails at every invocation.</summary>
    [Fact]
    public void The_workers_parts_are_of_one_version()
    {
        var libraries = Libraries();

        Assert.Equal(libraries["Microsoft.Azure.Functions.Worker"], libraries["Microsoft.Azure.Functions.Worker.Core"]);
        Assert.Equal(libraries["Microsoft.Azure.Functions.Worker"], libraries["Microsoft.Azure.Functions.Worker.Grpc"]);
    }

    /// <summary>Otherwise the run would say one thing and have tested another.</summary>
    [Fact]
    public void The_package_has_the_Service_Bus_extension_that_the_build_chose()
    {
        Assert.Equal(PublishedFunctionsApp.HasStandIn, Libraries().ContainsKey("InstantlyPipeline.Functions.ServiceBusStandIn"));
        Assert.Equal(!PublishedFunctionsApp.HasStandIn, Libraries().ContainsKey("Microsoft.Azure.Functions.Worker.Extensions.ServiceBus"));
    }

    [Fact]
    public async Task The_tests_stand_in_is_never_published_for_a_deployment()
    {
        using var folder = new TemporaryFolder();

        var publish = await app.PublishAsync(
            folder.PathOf("refused"),
            TestContext.Current.CancellationToken,
            PublishedFunctionsApp.StandIn
        );

        Assert.NotEqual(0, publish.ExitCode);
        Assert.Contains("error IP0001: ", publish.All, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("refused")));
    }

    [Fact]
    public async Task The_tests_stand_in_is_refused_also_where_the_build_does_not_know_that_it_publishes()
    {
        var collect = await PublishedFunctionsApp.CollectAsync(TestContext.Current.CancellationToken, PublishedFunctionsApp.StandIn);

        Assert.NotEqual(0, collect.ExitCode);
        Assert.Contains("error IP0001: ", collect.All, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Libraries() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(app.Folder, "InstantlyPipeline.Functions.deps.json")))!["libraries"]!
            .AsObject()
            .Select(library => library.Key.Split('/'))
            .ToDictionary(library => library[0], library => library[1]);

    private IEnumerable<JsonNode> Functions() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(app.Folder, "functions.metadata")))!.AsArray().Select(function => function!);
}
