using InstantlyPipeline.Leads;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.LeadStatus;

public sealed class LeadStatusWorkflowTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_order_events_come_in_the_lead_ends_in_the_same_state()
    {
        var start = new DateTimeOffset(2026, 8, 18, 8, 0, 0, TimeSpan.Zero);
        string[] types = ["lead_interested", "lead_meeting_booked", "lead_out_of_office", "lead_neutral"];
        var states = new HashSet<string?>();

        foreach (var order in Permutations(types.Length))
        {
            await using var pipeline = await PipelineUnderTest.StartAsync();
            string? workspace = null;
            foreach (var index in order)
            {
                workspace = (
                    await pipeline.DeliverAsync(
                        pipeline.Deliveries.Create(types[index], new DeliveryOptions { Lead = Dana, Timestamp = start.AddMinutes(index) })
                    )
                ).Workspace;
            }
            states.Add((await pipeline.Service<LeadBook>().FindAsync(workspace!, Dana.Email, Now))!.Status);
        }

        Assert.Equal([LeadStatuses.MeetingBooked], states);
    }

    [Fact]
    public async Task An_unsubscribe_is_obeyed_everywhere()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.HubSpot.AddContact(Dana.Email);

        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        Assert.Equal(Dana.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
        Assert.Equal("true", Assert.Single(pipeline.World.HubSpot.Contacts)["instantly_do_not_contact"]);
    }

    [Fact]
    public async Task In_Salesforce_every_contact_and_open_lead_of_the_address_is_opted_out_of_mail_and_nobody_else()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var salesforce = pipeline.World.Salesforce;
        var contact = salesforce.AddContact(Dana.Email, "Okafor");
        var other = salesforce.AddContact("somebody.else@harborline.example", "Else");
        var open = salesforce.AddLead(Dana.Email, "Okafor");
        var converted = salesforce.AddLead(Dana.Email, "Okafor", convertedTo: contact);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        Assert.Equal(("true", "true", "false", "false"), (OptedOut(contact), OptedOut(open), OptedOut(other), OptedOut(converted)));
        Assert.Equal(("done", "done"), (view.Status, Step(view, "salesforce-do-not-contact").Status));
        Assert.Empty(pipeline.World.Refusals);

        static string? OptedOut(SalesforceRecord record) => record["HasOptedOutOfEmail"];
    }

    [Fact]
    public async Task A_CRM_that_cannot_be_told_of_an_unsubscribe_says_so()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        Assert.Equal(("skipped", "Salesforce knows no such person"), Told(view, "salesforce-do-not-contact"));
        Assert.Equal(("skipped", "Pipedrive knows no such person"), Told(view, "pipedrive-do-not-contact"));
    }

    [Fact]
    public async Task A_CRM_that_is_not_used_is_skipped_by_the_settings_name()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["Salesforce", "Pipedrive"]);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));

        Assert.Equal(("skipped", "Salesforce__ClientSecret is not set"), Told(view, "salesforce-do-not-contact"));
        Assert.Equal(("skipped", "Pipedrive__ApiToken is not set"), Told(view, "pipedrive-do-not-contact"));
    }

    [Theory]
    [InlineData("Asked For Pricing")]
    [InlineData("<!channel> *free* & 🔥")]
    public async Task A_label_nobody_configured_is_recorded_and_told(string label)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label(label, Dana));

        Assert.Equal("done", view.Status);
        Assert.Equal([label], (await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Dana.Email, Now))!.Labels.Keys);
        Assert.Single(pipeline.World.Slack.Messages);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Theory]
    [InlineData("lead_skipped")]
    [InlineData("email_delivered")]
    [InlineData("test")]
    public async Task What_is_named_like_a_type_is_recorded_and_nobody_is_told(string type)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label(type, Dana));

        Assert.Equal([type], (await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Dana.Email, Now))!.Labels.Keys);
        Assert.Empty(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task A_label_is_told_ten_times_an_hour_and_then_how_many_there_were()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        for (var lead = 0; lead < 47; lead++)
        {
            await pipeline.DeliverAsync(
                pipeline.Deliveries.Label("Nurture", new($"lead{lead}@harborline.example", "Dana", "Okafor", "Harborline"))
            );
        }
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Another", Dana));

        Assert.Equal(11, pipeline.World.Slack.Messages.Count);

        pipeline.Time.Advance(TimeSpan.FromHours(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Nurture", Dana));

        Assert.Contains("and 37 more", pipeline.World.Slack.Messages[^1].Blocks, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lead_interested")]
    [InlineData("lead_not_interested")]
    [InlineData("lead_closed")]
    public async Task A_status_is_never_sent_back_to_Instantly_so_that_nothing_goes_round_in_circles(string type)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Create(type, new DeliveryOptions { Lead = Dana }));

        Assert.Empty(pipeline.World.Instantly.Calls);
    }

    [Fact]
    public async Task A_label_that_two_webhooks_report_is_told_once()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var at = pipeline.Time.GetUtcNow();

        await pipeline.DeliverAsync(pipeline.Deliveries.Label("Asked For Pricing", Dana, new DeliveryOptions { Timestamp = at }));
        await pipeline.DeliverAsync(
            pipeline.Deliveries.Label("Asked For Pricing", Dana, new DeliveryOptions { Timestamp = at.AddMilliseconds(4) })
        );
        await pipeline.DeliverAsync(pipeline.Deliveries.Create("lead_interested", new DeliveryOptions { Lead = Dana, Timestamp = at }));
        await pipeline.DeliverAsync(
            pipeline.Deliveries.Create("lead_interested", new DeliveryOptions { Lead = Dana, Timestamp = at.AddMilliseconds(4) })
        );

        Assert.Equal(2, pipeline.World.Slack.Messages.Count);
        Assert.Single(pipeline.World.HubSpot.Tasks);
    }

    [Fact]
    public async Task An_event_without_a_lead_is_kept_and_does_nothing()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Create("supersearch_enrichment_completed"));

        Assert.Equal(("done", "skipped"), (view.Status, Assert.Single(view.Steps).Status));
    }

    private static StepView Step(EventView view, string name) => view.Steps.Single(step => step.Name == name);

    private static (string Status, string? Detail) Told(EventView view, string name) => (Step(view, name).Status, Step(view, name).Detail);

    private static IEnumerable<int[]> Permutations(int count) =>
        count == 0
            ?
            [
                [],
            ]
            : Permutations(count - 1)
                .SelectMany(shorter => Enumerable.Range(0, count).Select(at => (int[])[.. shorter[..at], count - 1, .. shorter[at..]]));
}
