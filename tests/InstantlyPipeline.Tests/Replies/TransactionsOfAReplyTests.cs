using InstantlyPipeline.Ledger;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>What one reply costs in Azure: transactions with the tables, reads too, as they are billed.</summary>
public sealed class TransactionsOfAReplyTests(ITestOutputHelper output)
{
    private static readonly string[] Others = ["HubSpot", "Pipedrive", "Salesforce", "Close", "Teams", "Outgoing", "OpenAI", "LeadsTable"];
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Sam = new("sam.reyes@northgate.example", "Sam", "Reyes", "Northgate");

    [Theory]
    [InlineData("HubSpot")]
    [InlineData("Pipedrive")]
    [InlineData("Salesforce")]
    [InlineData("Close")]
    public async Task A_reply_is_at_most_four_transactions_and_one_for_each_outside_effect(string crm)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync([.. Others.Where(other => other != crm)]);
        var inCampaign = new DeliveryOptions { Campaign = Deliveries.Campaigns[0] };
        pipeline.World.Instantly.AddLead(Sam.Email, Deliveries.Campaigns[0].Id);
        pipeline.World.Instantly.AddLead(Dana.Email, Deliveries.Campaigns[0].Id);
        // What a process asks once in a while, for all events, is not the reply's.
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good, send times.", Sam, inCampaign));
        await pipeline.AcceptAsync(pipeline.Deliveries.Reply("Sounds good, send times.", Dana, inCampaign));
        var message = pipeline.TakeNext();
        var before = pipeline.Tables.ByTable.ToDictionary();

        await pipeline.HandAsync(message);

        var counts = pipeline
            .Tables.ByTable.Select(table => (Table: table.Key, Count: table.Value - before.GetValueOrDefault(table.Key)))
            .Where(table => table.Count > 0)
            .OrderBy(table => table.Table, StringComparer.Ordinal)
            .ToList();
        var entry = (await pipeline.Service<EventLedger>().FindAsync(message.Key, TestContext.Current.CancellationToken))!;
        string[] effects =
        [
            .. entry.Steps.Where(step => step.Status is StepStatus.Done && step.Name != ReplyWorkflow.TriageStep).Select(step => step.Name),
        ];
        output.WriteLine(
            $"{crm}: {counts.Sum(table => table.Count)} transactions for {effects.Length} effects: {string.Join(", ", effects)}"
        );
        output.WriteLine(string.Join(", ", counts.Select(table => $"{table.Table} {table.Count}")));
        Assert.InRange(counts.Sum(table => table.Count), 1, 4 + effects.Length);
    }
}
