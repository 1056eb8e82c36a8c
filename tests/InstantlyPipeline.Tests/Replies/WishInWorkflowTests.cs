using InstantlyPipeline.Leads;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>A wish to be left alone is obeyed everywhere, whatever else happens.</summary>
public sealed class WishInWorkflowTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Tern & Co <Ltd>");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wish_to_be_left_alone_is_obeyed_everywhere_and_bothers_nobody()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.HubSpot.AddContact(Dana.Email);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Please take me off your list.", Dana));

        var lead = await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Dana.Email, Now);
        Assert.Equal((LeadStatuses.Unsubscribed, "unsubscribed"), (lead!.Status, lead.SuppressedFor));
        Assert.Equal(Dana.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
        Assert.Equal("true", Assert.Single(pipeline.World.HubSpot.Contacts)["instantly_do_not_contact"]);
        Assert.Empty(pipeline.World.HubSpot.Tasks);
        Assert.Empty(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task A_threat_is_read_by_a_person_and_the_wish_in_it_is_obeyed_everywhere()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddLead(Dana.Email, Deliveries.Campaigns[0].Id);

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply(
                "Unsubscribe me. If you write again I will take legal action.",
                Dana,
                new DeliveryOptions { Campaign = Deliveries.Campaigns[0] }
            )
        );

        var lead = await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Dana.Email, Now);
        Assert.Equal((LeadStatuses.Unsubscribed, "unsubscribed"), (lead!.Status, lead.SuppressedFor));
        Assert.Equal(Dana.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
        Assert.Equal(-1, Assert.Single(pipeline.World.Instantly.Leads).InterestStatus);
        Assert.Equal("true", Assert.Single(pipeline.World.HubSpot.Contacts)["instantly_do_not_contact"]);
        Assert.Single(pipeline.World.HubSpot.Tasks);
        Assert.Contains("hostile or legal", Assert.Single(pipeline.World.Slack.Messages).Blocks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_that_comes_late_is_marked_when_it_is_there()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.HubSpot.Faults.FailNext(1, 503, when: call => call.Path.Contains("contacts", StringComparison.Ordinal));

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Unsubscribe me. My lawyer knows.", Dana));
        var blocked = pipeline.World.Instantly.BlockList.Count;
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", 1, "done"), (first.Status, blocked, second.Status));
        Assert.Equal("true", Assert.Single(pipeline.World.HubSpot.Contacts)["instantly_do_not_contact"]);
    }

    [Fact]
    public async Task A_wish_to_be_left_alone_is_obeyed_although_Instantly_calls_the_reply_not_interested()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var at = pipeline.Time.GetUtcNow();
        await pipeline.DeliverAsync(pipeline.Deliveries.NotInterested(Dana, new DeliveryOptions { Timestamp = at.AddSeconds(5) }));

        await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply("Please take me off your list.", Dana, new DeliveryOptions { Timestamp = at })
        );

        Assert.Equal(Dana.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
    }

    [Fact]
    public async Task A_threat_without_a_wish_bars_the_address_for_a_reason_of_its_own()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("I have forwarded this to my lawyer.", Dana));

        var lead = await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Dana.Email, Now);
        Assert.Equal((LeadStatuses.Replied, "hostile"), (lead!.Status, lead.SuppressedFor));
        Assert.Equal(Dana.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
    }

    private static StepView Step(EventView view, string name) => Assert.Single(view.Steps, step => step.Name == name);
}
