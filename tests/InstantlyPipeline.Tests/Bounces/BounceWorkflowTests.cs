using InstantlyPipeline.Leads;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

public sealed class BounceWorkflowTests
{
    private static readonly SampleLead Lead = new("j.prado@mills.example", "J", "Prado", "Prado Mills");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hard_bounce_bars_the_address_everywhere_and_removes_the_lead_from_every_campaign()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var record = pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[1].Id);
        pipeline.World.Instantly.AddLead("somebody.else@mills.example", Deliveries.Campaigns[0].Id);
        pipeline.World.Instantly.AddNonDeliveryReport(record, "smtp; 550 5.1.1 user unknown");
        pipeline.World.HubSpot.AddContact(Lead.Email);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Equal("done", view.Status);
        Assert.Equal("somebody.else@mills.example", Assert.Single(pipeline.World.Instantly.Leads).Email);
        Assert.Equal(Lead.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
        Assert.Equal("true", Assert.Single(pipeline.World.HubSpot.Contacts)["instantly_do_not_contact"]);
        Assert.Equal("hard-bounce", (await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Lead.Email, Now))!.SuppressedFor);
        Assert.DoesNotContain(pipeline.World.AllCalls, call => call.Severe);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Theory]
    [InlineData("smtp; 452 4.2.2 mailbox full")]
    [InlineData(null)]
    public async Task A_soft_or_unexplained_bounce_is_watched_and_after_72_hours_a_second_one_counts_as_hard(string? diagnostic)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var record = pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        if (diagnostic is not null)
        {
            pipeline.World.Instantly.AddNonDeliveryReport(record, diagnostic);
        }

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
        pipeline.Time.Advance(TimeSpan.FromHours(71));
        var second = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
        pipeline.Time.Advance(TimeSpan.FromHours(1));
        var third = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Equal([true, true, false], new[] { first, second, third }.Select(view => view.Steps.Any(step => step.Name == "watch")));
        Assert.Equal(Lead.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
    }

    [Fact]
    public async Task An_address_that_bounced_twice_is_taken_for_dead_after_four_days_though_nothing_more_comes()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
        Assert.Empty(pipeline.Scheduled);
        var first = pipeline.Time.GetUtcNow();
        pipeline.Time.Advance(TimeSpan.FromHours(2));

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        var (promotion, due) = Assert.Single(pipeline.Scheduled);
        Assert.InRange(due - first, TimeSpan.FromHours(95.9), TimeSpan.FromHours(96.1));
        Assert.Empty(pipeline.World.Instantly.BlockList);
        pipeline.Time.Advance(due - pipeline.Time.GetUtcNow());
        var view = await pipeline.ProcessAsync(promotion);
        Assert.Equal("done", view.Status);
        Assert.Equal(Lead.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
        Assert.Empty(pipeline.World.Instantly.Leads);
        Assert.Equal("hard-bounce", (await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Lead.Email, Now))!.SuppressedFor);
    }

    [Fact]
    public async Task A_lead_that_answered_meanwhile_is_not_taken_for_dead()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
        pipeline.Time.Advance(TimeSpan.FromHours(2));
        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
        pipeline.Time.Advance(TimeSpan.FromHours(2));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("The server was down, here I am.", Lead));
        pipeline.Time.Advance(TimeSpan.FromDays(5));

        var view = await pipeline.ProcessAsync(Assert.Single(pipeline.Scheduled).Message);

        Assert.Contains("shown life", Assert.Single(view.Steps, step => step.Name == "promote").Detail);
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task Several_bounces_make_one_promotion_of_it()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        for (var hours = 0; hours < 3; hours++)
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
            pipeline.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(2, pipeline.Scheduled.Count);
        Assert.Single(pipeline.Scheduled.Select(item => item.Message.Key.Value).Distinct());
    }

    [Fact]
    public async Task A_refusal_of_our_own_side_leaves_the_lead_alone_and_tells_the_team()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var record = pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        pipeline.World.Instantly.AddNonDeliveryReport(record, "smtp; 550 5.7.26 This mail is unauthenticated");

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Single(pipeline.World.Slack.Messages);
        Assert.Single(pipeline.World.Instantly.Leads);
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task A_field_of_the_payload_alone_bars_nobody()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(
            Lead with { Variables = new Dictionary<string, object?> { ["bounce_type"] = "hard" } }));

        Assert.Contains(view.Steps, step => step.Name == "watch");
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task Without_an_API_key_a_bounce_is_still_recorded()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["Instantly"]);

        EventView view = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Equal(LeadStanding.Bounced, (await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Lead.Email, Now))!.Status);
    }

    [Theory]
    [InlineData(47, true)]
    [InlineData(49, false)]
    public async Task A_report_of_more_than_two_days_ago_is_about_another_mail(int hours, bool decides)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var record = pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        pipeline.World.Instantly.AddNonDeliveryReport(record, "smtp; 550 5.1.1 user unknown");
        pipeline.Time.Advance(TimeSpan.FromHours(hours));

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Equal(decides ? 1 : 0, pipeline.World.Instantly.BlockList.Count);
    }
}
