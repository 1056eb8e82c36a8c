using System.Globalization;
using System.Text.RegularExpressions;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>docs/cost.md, the tool that writes it, and what the tool takes from elsewhere in the repository.</summary>
public sealed class CostTests(CompiledInfrastructure infrastructure)
{
    private readonly string _tool = Repository.Text("infra/cost/cost.cs");

    [Fact]
    public async Task The_document_is_what_the_tool_writes()
    {
        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal(Repository.Text("docs/cost.md").ReplaceLineEndings(), run.Output.ReplaceLineEndings());
    }

    [Fact]
    public async Task A_reader_can_ask_for_a_volume_of_their_own()
    {
        var run = await RunAsync("--", "250000");
        var mistaken = await RunAsync("--", "many");

        Assert.Contains("| events a month | 250,000 |", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, mistaken.ExitCode);
        Assert.Contains("\"many\" is no number of events", mistaken.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_counts_are_those_of_the_evidence()
    {
        var counted = Repository
            .Text("docs/evidence.md")
            .Split('\n')
            .Last(line => line.StartsWith("| 100,000 |", StringComparison.Ordinal))
            .Split('|', StringSplitOptions.TrimEntries);

        Assert.Equal(double.Parse(counted[4], CultureInfo.InvariantCulture) * 100, Constant("TransactionsPerBatch"), 3);
        Assert.Equal(double.Parse(counted[7], CultureInfo.InvariantCulture), Constant("TransactionsPerAction"));
    }

    [Fact]
    public void The_rest_is_that_of_the_host_and_the_template()
    {
        var serviceBus = Repository.Json("host.json")["extensions"]!["serviceBus"]!;
        var site = infrastructure.Defaults.Single("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]!;
        var ledger = Regex
            .Match(Repository.Text("src/InstantlyPipeline/Ledger/LedgerPartition.cs"), @"int EngagementPartitions = (\d+);")
            .Groups[1]
            .Value;

        Assert.Equal((double)serviceBus["minMessageBatchSize"]!, Constant("FullBatch"));
        Assert.Equal(
            TimeSpan.Parse(serviceBus["maxBatchWaitTime"]!.ToString(), CultureInfo.InvariantCulture).TotalSeconds,
            Constant("BatchWaitSeconds")
        );
        Assert.Equal((double)serviceBus["maxConcurrentCalls"]!, Constant("ConcurrentCalls"));
        Assert.Equal((double)site["instanceMemoryMB"]! / 1024, Constant("InstanceGb"));
        Assert.Equal(double.Parse(ledger, CultureInfo.InvariantCulture), Constant("EngagementPartitions"));
        Assert.Equal(GatheringQueue.Moment.TotalSeconds, Constant("GatherSeconds"));
        var app = infrastructure
            .Defaults.All("Microsoft.Web/sites/config")
            .Select(config => config["properties"])
            .Single(properties => properties?["OTEL_TRACES_SAMPLER"] is not null)!;
        Assert.Equal("microsoft.rate_limited", app["OTEL_TRACES_SAMPLER"]!.ToString());
        Assert.Equal(double.Parse(app["OTEL_TRACES_SAMPLER_ARG"]!.ToString(), CultureInfo.InvariantCulture), Constant("TracesPerSecond"));
        Assert.Equal(
            infrastructure.Defaults.All("Microsoft.Insights/scheduledQueryRules").Count(rule => rule["name"]!.ToString() != "silence"),
            Constant("LogRules")
        );
        Assert.Equal(
            infrastructure
                .Defaults.All("Microsoft.Insights/scheduledQueryRules")
                .Count(rule => rule["properties"]!["evaluationFrequency"]!.ToString() == "PT15M"),
            Constant("SlowLogRules")
        );
    }

    [Fact]
    public void Each_price_has_a_unit_and_a_source_and_the_table_has_a_date()
    {
        var table = Repository.Json("infra/cost/prices.json");

        Assert.True(
            DateOnly.TryParseExact(table["taken"]!.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        );
        Assert.All(
            table["prices"]!.AsArray(),
            price =>
            {
                Assert.NotEmpty(price!["unit"]!.ToString());
                Assert.NotEmpty(price["source"]!.ToString());
                Assert.True((double)price["value"]! > 0);
            }
        );
    }

    private double Constant(string name) =>
        double.Parse(Regex.Match(_tool, $@"const \w+ {name} = ([\d.]+);").Groups[1].Value, CultureInfo.InvariantCulture);

    private static Task<CommandResult> RunAsync(params string[] arguments) =>
        Command.RunAsync(
            "dotnet",
            ["run", Repository.PathOf("infra/cost/cost.cs"), .. arguments],
            null,
            TestContext.Current.CancellationToken
        );
}
