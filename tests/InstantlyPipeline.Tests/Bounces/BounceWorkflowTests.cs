using System.Text.Json;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Options;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

public sealed class BounceWorkflowTests
{
    private static readonly SampleLead Lead = new("j.prado@mills.example", "J", "Prado", "Prado Mills");

    /// <summary>Its bounces say that they are soft.</summary>
    private static readonly SampleLead SoftLead = Lead with { Variables = new Dictionary<string, object?> { ["bounce_type"] = "soft" } };

    private static DeliveryOptions Step(int step) => new() { Campaign = Deliveries.Campaigns[0], Step = step };

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

    [Fact]
    public async Task A_soft_bounce_is_watched_and_after_72_hours_a_second_one_counts_as_hard()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddNonDeliveryReport(
            pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id),
            "smtp; 452 4.2.2 mailbox full"
        );

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(1)));
        pipeline.Time.Advance(TimeSpan.FromHours(71));
        var second = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(2)));
        pipeline.Time.Advance(TimeSpan.FromHours(1));
        var third = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(3)));

        Assert.Equal([true, true, false], new[] { first, second, third }.Select(view => view.Steps.Any(step => step.Name == "watch")));
        Assert.Equal(Lead.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
    }

    [Fact]
    public async Task Two_bounces_of_which_nothing_is_known_bar_nobody()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(1)));
        pipeline.Time.Advance(TimeSpan.FromDays(4));
        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(2)));

        Assert.Contains("bounce 2 of", Assert.Single(view.Steps, step => step.Name == "watch").Detail);
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task A_full_mailbox_in_two_campaigns_a_minute_apart_kills_no_address()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(SoftLead));
        pipeline.Time.Advance(TimeSpan.FromMinutes(1));

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Bounce(SoftLead, new DeliveryOptions { Campaign = Deliveries.Campaigns[1] })
        );
        pipeline.Time.Advance(TimeSpan.FromDays(5));
        await pipeline.WorkOffScheduledAsync();

        Assert.Contains("bounce 1 of", Assert.Single(view.Steps, step => step.Name == "watch").Detail);
        Assert.Empty(pipeline.World.Instantly.BlockList);
        Assert.False((await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Lead.Email, Now))!.IsBarred);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(80, true)]
    public async Task A_promotion_that_an_older_version_put_on_the_queue_is_decided_by_todays_rule(int hoursApart, bool barred)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var lead = new LeadRecord { Workspace = Deliveries.Workspace, Email = Lead.Email };
        var first = pipeline.Time.GetUtcNow();
        await pipeline
            .Service<LeadBook>()
            .UpdateAsync(
                lead.Workspace,
                lead.Email,
                known =>
                    known
                        .Bounce(EventKey.Parse($"v1-20260818-{1:x32}"), first)
                        .Bounce(EventKey.Parse($"v1-20260818-{2:x32}"), first.AddHours(hoursApart)),
                Now
            );
        pipeline.Time.Advance(TimeSpan.FromHours(96));

        var view = await pipeline.ProcessAsync(Promotion(pipeline, first));

        Assert.Equal("done", view.Status);
        Assert.Equal(barred ? 1 : 0, pipeline.World.Instantly.BlockList.Count);
    }

    [Fact]
    public async Task Nobody_outside_can_have_an_address_taken_for_dead_by_naming_our_own_event()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var promotion = Promotion(pipeline, pipeline.Time.GetUtcNow());

        await pipeline.AcceptAsync(promotion.Payload.ToArray());

        Assert.Contains(
            "pipeline keeps",
            Assert.Single(await pipeline.Service<Quarantine>().ListAsync(Now).ToListAsync(Now)).Reason,
            StringComparison.Ordinal
        );
        var view = await pipeline.ProcessAsync(promotion with { Origin = EventOrigin.Instantly });
        Assert.DoesNotContain(view.Steps, step => step.Name == "promote");
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task A_bounce_that_two_webhooks_report_is_one_bounce()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var at = pipeline.Time.GetUtcNow();

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(1) with { Timestamp = at }));
        var again = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(1) with { Timestamp = at.AddMilliseconds(3) }));

        Assert.Equal(("done", "skipped"), (again.Status, Assert.Single(again.Steps).Status));
        Assert.Single((await pipeline.Service<LeadBook>().FindAsync(again.Workspace!, Lead.Email, Now))!.Bounces);
    }

    [Fact]
    public async Task Bounces_of_two_campaigns_or_steps_are_two()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(1)));
        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(1) with { Campaign = Deliveries.Campaigns[1] }));
        var last = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead, Step(2)));

        Assert.Equal(3, (await pipeline.Service<LeadBook>().FindAsync(last.Workspace!, Lead.Email, Now))!.Bounces.Count);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(null)]
    public async Task A_bounce_from_before_an_answer_or_from_long_ago_no_longer_counts(int? answeredAfterDays)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(SoftLead));
        if (answeredAfterDays is { } days)
        {
            pipeline.Time.Advance(TimeSpan.FromDays(days));
            await pipeline.DeliverAsync(pipeline.Deliveries.Reply("The server was down, here I am.", Lead));
        }
        pipeline.Time.SetUtcNow(pipeline.Time.Start.AddDays(answeredAfterDays is null ? 34 : 24));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(SoftLead));

        Assert.Contains("watch", view.Steps.Select(step => step.Name));
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task A_bounce_counts_for_a_month_beyond_the_patience()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(SoftLead));
        pipeline.Time.Advance(TimeSpan.FromDays(33));

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(SoftLead));

        Assert.Single(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task What_was_begun_to_bar_is_barred_whole_though_the_lead_answers_before_the_retry()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.HubSpot.AddContact(Lead.Email);
        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(SoftLead));
        pipeline.Time.Advance(TimeSpan.FromDays(4));
        pipeline.World.HubSpot.Faults.FailNext(1, 500);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(SoftLead));
        await pipeline
            .Service<LeadBook>()
            .UpdateAsync(
                view.Workspace!,
                Lead.Email,
                lead => lead.WithStatus(LeadStatuses.Replied, pipeline.Time.GetUtcNow().AddMinutes(1)),
                Now
            );

        Assert.Equal("retrying", view.Status);
        Assert.Single(pipeline.World.Instantly.BlockList);
        await pipeline.RetryAsync(view);
        Assert.Equal("true", Assert.Single(pipeline.World.HubSpot.Contacts)["instantly_do_not_contact"]);
    }

    [Fact]
    public async Task Refusals_of_our_own_side_are_told_once_for_each_sending_account_and_day()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        async Task RefuseAsync(string address, string account)
        {
            pipeline.World.Instantly.AddNonDeliveryReport(
                pipeline.World.Instantly.AddLead(address),
                "smtp; 550 5.7.26 This mail is unauthenticated"
            );
            var view = await pipeline.DeliverAsync(
                pipeline.Deliveries.Bounce(Lead with { Email = address }, new DeliveryOptions { EmailAccount = account })
            );
            Assert.Equal("done", view.Status);
        }

        await RefuseAsync("one@mills.example", "ana@outreach.example.org");
        await RefuseAsync("two@mills.example", "ana@outreach.example.org");
        await RefuseAsync("three@mills.example", "ana@outreach.example.org");
        Assert.Single(pipeline.World.Slack.Messages);

        await RefuseAsync("four@mills.example", "sam@outreach.example.org");
        pipeline.Time.Advance(TimeSpan.FromDays(1));
        await RefuseAsync("five@mills.example", "ana@outreach.example.org");
        Assert.Equal(3, pipeline.World.Slack.Messages.Count);
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

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Bounce(Lead with { Variables = new Dictionary<string, object?> { ["bounce_type"] = "hard" } })
        );

        Assert.Contains(view.Steps, step => step.Name == "watch");
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Theory]
    [InlineData("bounce_type", "hard", 1)]
    [InlineData("diagnostic_code", "smtp; 550 5.1.1 user unknown", 1)]
    [InlineData("bounce_type", "soft", 0)]
    public async Task A_team_that_trusts_its_payload_has_it_bar_the_address_at_once(string field, string value, int barred)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.Service<IOptions<BounceOptions>>().Value.TrustPayload = true;

        await pipeline.DeliverAsync(
            pipeline.Deliveries.Bounce(Lead with { Variables = new Dictionary<string, object?> { [field] = value } })
        );

        Assert.Equal(barred, pipeline.World.Instantly.BlockList.Count);
    }

    [Fact]
    public async Task Without_an_API_key_a_bounce_is_still_recorded()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["Instantly"]);

        EventView view = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Equal(LeadStatuses.Bounced, (await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Lead.Email, Now))!.Status);
    }

    private static QueuedEvent Promotion(PipelineUnderTest pipeline, DateTimeOffset first)
    {
        var identity = new EventIdentity
        {
            EventType = InternalEventType.SoftBouncePromotion,
            Timestamp = first,
            Workspace = Deliveries.Workspace,
            LeadEmail = Lead.Email,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string>
            {
                ["event_type"] = identity.EventType,
                ["timestamp"] = first.ToString("O"),
                ["workspace"] = identity.Workspace,
                ["lead_email"] = Lead.Email,
            }
        );
        return QueuedEvent.New(EventKey.Of(identity), identity.EventType, pipeline.Time.GetUtcNow(), body) with
        {
            Origin = EventOrigin.Pipeline,
        };
    }
}
