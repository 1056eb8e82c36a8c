using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Soak;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;
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

    [Fact]
    public async Task A_further_event_of_a_lead_costs_one_more_and_of_a_lead_whom_another_process_met_two()
    {
        var stored = new MemoryTableStore();
        var (here, there) = (new CountingTables(stored), new CountingTables(stored));
        var (book, other) = (new LeadBook(here), new LeadBook(there));
        await UpdateAsync(book, Sam.Email);
        await UpdateAsync(other, Sam.Email);

        Assert.Equal(1, await CostAsync(here, () => UpdateAsync(book, Dana.Email)));
        Assert.Equal(2, await CostAsync(here, () => UpdateAsync(book, Dana.Email)));
        Assert.Equal(3, await CostAsync(there, () => UpdateAsync(other, Dana.Email)));

        static async Task<int> CostAsync(CountingTables tables, Func<Task> work)
        {
            var before = tables.Transactions;
            await work();
            return tables.Transactions - before;
        }

        static Task UpdateAsync(LeadBook book, string email)
        {
            var rows = new LeadRows(new TableRow(LeadPlace.Of(email), "|timeline|1"), "a", [new TableRow(LeadPlace.Of(email), "|seen")]);
            return book.UpdateAsync(
                "w",
                email,
                rows,
                lead => lead.Label("met", DateTimeOffset.UnixEpoch),
                TestContext.Current.CancellationToken
            );
        }
    }
}
