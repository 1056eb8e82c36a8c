using System.Globalization;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>Many leads from interested to won, in random order, doubled, eight at once, with two crashes: one person, one deal at its last
/// stage and one owned task each.</summary>
/// <remarks>As many leads as the environment variable STORIES says: <c>STORIES=500 dotnet run --project tests/InstantlyPipeline.Tests --
/// -class "*CrmStoriesTests"</c>.</remarks>
public sealed class CrmStoriesTests
{
    private static readonly string[] Story = ["lead_interested", "lead_meeting_booked", "lead_meeting_completed", "lead_closed"];

    private static int Leads =>
        int.TryParse(Environment.GetEnvironmentVariable("STORIES"), CultureInfo.InvariantCulture, out var leads) ? leads : 8;

    [Fact]
    public async Task Each_story_ends_as_one_person_one_won_deal_and_one_owned_task_in_each_CRM()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?>
            {
                ["HubSpot:Owners"] = "anna@acme.example, ben@acme.example",
                ["Pipedrive:Owners"] = "anna@acme.example, ben@acme.example",
            },
            "Salesforce",
            "OpenAI",
            "Teams",
            "Outgoing",
            "Instantly"
        );
        var world = pipeline.World;
        world.Pipedrive.SearchLag = TimeSpan.FromSeconds(10);
        world.HubSpot.AddOwner("anna@acme.example", "501");
        world.HubSpot.AddOwner("ben@acme.example", "502");
        world.Pipedrive.AddUser("anna@acme.example", 51);
        world.Pipedrive.AddUser("ben@acme.example", 52);
        var random = new Random(20260818);
        var start = pipeline.Time.GetUtcNow().AddHours(-6);
        var bodies = new List<byte[]>();
        for (var i = 0; i < Leads; i++)
        {
            var lead = new SampleLead($"lead{i}@company{i}.example", "Lead", $"Number{i}", $"Company {i}");
            foreach (var (type, hour) in Story.Select((type, hour) => (type, hour)))
            {
                var body = pipeline.Deliveries.Create(type, new DeliveryOptions { Lead = lead, Timestamp = start.AddHours(hour) });
                bodies.AddRange(Enumerable.Repeat(body, random.Next(10) < 3 ? 2 : 1));
            }
        }
        foreach (var body in bodies.OrderBy(_ => random.Next()).ToList())
        {
            await pipeline.AcceptAsync(body);
        }

        await WorkOffAsync(pipeline, bodies.Count);

        var (hubSpot, pipedrive) = (world.HubSpot, world.Pipedrive);
        Assert.Empty(world.Refusals);
        Assert.Equal((Leads, Leads, Leads), (hubSpot.Contacts.Count, hubSpot.Companies.Count, hubSpot.Tasks.Count));
        Assert.Equal(Enumerable.Repeat("closedwon", Leads), hubSpot.Deals.Select(deal => deal["dealstage"]));
        Assert.All(hubSpot.Tasks, task => Assert.Contains(task["hubspot_owner_id"], new[] { "501", "502" }));
        Assert.Equal(
            (Leads, Leads, Leads),
            (pipedrive.Persons.Count, pipedrive.Organizations.Count, pipedrive.Activities.Count(activity => activity.Type == "task"))
        );
        Assert.Equal(Enumerable.Repeat("won", Leads), pipedrive.Deals.Select(deal => deal.Status));
        Assert.All(
            pipedrive.Activities.Where(activity => activity.Type == "task"),
            task => Assert.Contains(task.OwnerId, new long?[] { 51, 52 })
        );
        Assert.Equal((Leads, Leads, Leads), (world.Close.Leads.Count, world.Close.Contacts.Count, world.Close.Opportunities.Count));
        // Chat has no look-up: each crash may double an alert, and loses none.
        Assert.InRange(world.Slack.Messages.Count(message => message.Text.StartsWith("🔥", StringComparison.Ordinal)), Leads, Leads + 2);
    }

    /// <summary>Eight at once; the process dies twice on the way, and its messages come again.</summary>
    private static async Task WorkOffAsync(PipelineUnderTest pipeline, int messages)
    {
        var waiting = new Queue<QueuedEvent>(Enumerable.Range(0, messages).Select(_ => pipeline.TakeNext()));
        var rounds = 0;
        while (waiting.Count > 0)
        {
            Assert.InRange(++rounds, 1, 50 * messages);
            var batch = Enumerable.Range(0, Math.Min(8, waiting.Count)).Select(_ => waiting.Dequeue()).ToList();
            pipeline.Faulty.DiesAfterWrite = rounds is 2 or 4 ? 20 : null;
            var views = await Task.WhenAll(batch.Select(message => TryAsync(pipeline, message)));
            pipeline.Faulty.DiesAfterWrite = null;
            foreach (var (message, view) in batch.Zip(views))
            {
                if (view is null or { Status: not ("done" or "dead") })
                {
                    waiting.Enqueue(message with { Attempt = message.Attempt + (view is null ? 0 : 1) });
                }
            }
            // Whoever waits for another event, or for the lease of a claim that a crash left, is due by then.
            pipeline.Time.Advance(TimeSpan.FromMinutes(rounds is 2 or 4 ? 10 : 1));
        }
    }

    private static async Task<EventView?> TryAsync(PipelineUnderTest pipeline, QueuedEvent message)
    {
        try
        {
            return await pipeline.ProcessAsync(message);
        }
        catch (IOException)
        {
            return null; // died
        }
    }
}
