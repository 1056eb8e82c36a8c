using InstantlyPipeline.Connection;
using InstantlyPipeline.Connection.Troubles;
using InstantlyPipeline.Health;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Suppressions;
using InstantlyPipeline.Tests.Routes;
using Xunit;

namespace InstantlyPipeline.Tests.Connection;

/// <summary>What is watched, recovered and imported client by client.</summary>
public sealed class ClientsWatchedTests
{
    private const string Birch = "1b2e6a40-93c5-4d0f-8f57-0c9d3e5a7b11";

    private const string File = $$"""
        { "clients": {
            "acme": { "workspaces": ["{{Deliveries.Workspace}}"], "inherits": ["all"], "watch": { "deadLetters": 3 } },
            "birch": { "workspaces": ["{{Birch}}"], "inherits": ["all"] } } }
        """;

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clients_own_threshold_counts_for_it_and_the_common_one_for_the_others()
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(new TextFile(File));
        pipeline.World.Slack.Faults.FailAll(404);
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("One", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Two", Dana));
        var source = pipeline.Service<IEnumerable<ITroubleSource>>().OfType<DeadLetterTroubles>().Single();

        Assert.Empty(await source.LookAsync(Now)); // two of acme's, which has a threshold of three
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("One", Dana, new DeliveryOptions { Workspace = Birch }));
        Assert.Equal("dead-letters", Assert.Single(await source.LookAsync(Now)).Id);
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Three", Dana));

        Assert.Equal(["dead-letters", "dead-letters|acme"], (await source.LookAsync(Now)).Select(trouble => trouble.Id));
    }

    [Fact]
    public async Task Labels_that_were_set_while_nothing_was_delivered_are_reconciled_for_leads_that_are_known()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var instantly = pipeline.World.Instantly;
        instantly.AddWebhook("https://hooks.example.com/webhooks/instantly");
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Who are you?", Dana));
        instantly.AddLead(Dana.Email, interestStatus: -1);
        instantly.AddLead("never.heard@of.example", interestStatus: -1);
        pipeline.TakeAll();

        var report = await pipeline
            .Service<Recovery>()
            .RunAsync(Assert.Single(pipeline.Service<ConnectionBook>().All), pipeline.Time.GetUtcNow().AddHours(-1), dryRun: false, Now);

        Assert.Equal(1, report.FromMailbox["lead_not_interested"]);
        Assert.Equal(1, report.Recovered);
    }

    [Fact]
    public async Task The_first_import_takes_every_status_and_the_whole_block_list()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var instantly = pipeline.World.Instantly;
        instantly.AddLead("won@a.example", interestStatus: 4);
        instantly.AddLead("no@a.example", interestStatus: -1);
        instantly.AddLead("gone@a.example", status: -1);
        instantly.AddBlock("blocked@a.example");
        instantly.AddBlock("rival.example");

        var finding = await pipeline.Service<FirstImport>().RunAsync(Assert.Single(pipeline.Service<ConnectionBook>().All), "w-1", 30, Now);

        Assert.Equal(FindingLevel.Ok, finding.Level);
        Assert.Contains("3 statuses of leads and 1 blocked address.", finding.Text, StringComparison.Ordinal);
        Assert.Contains("1 blocked domain in Instantly alone", finding.Text, StringComparison.Ordinal);
        var leads = pipeline.Service<LeadBook>();
        Assert.Equal("closed", (await leads.FindAsync("w-1", "won@a.example", Now))!.Status);
        Assert.Equal("not_interested", (await leads.FindAsync("w-1", "no@a.example", Now))!.Status);
        var bar = (await pipeline.Service<SuppressionList>().FindAsync("w-1", "blocked@a.example", Now))!;
        Assert.True(bar.IsBarred);
        Assert.Equal([new SuppressionPlace(SuppressionPlace.BlockList, SuppressionDeed.Found)], bar.Places);
        Assert.Equal(0, pipeline.Waiting);
    }
}
