using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Meetings;

public sealed class MeetingWorkflowTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly DeliveryOptions Booked = new() { Campaign = Deliveries.Campaigns[0] };

    [Fact]
    public async Task A_booked_meeting_becomes_a_person_with_a_deal_and_an_alert()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        var person = Assert.Single(pipeline.World.Pipedrive.Persons);
        var deal = Assert.Single(pipeline.World.Pipedrive.Deals);
        Assert.Equal("done", view.Status);
        Assert.Equal(("Dana Okafor", Dana.Email), (person.Name, Assert.Single(person.Emails)));
        Assert.Equal((person.Id, view.EventKey), (deal.PersonId, Assert.Single(deal.CustomFields).Value));
        Assert.Contains("Meeting booked with Harborline", Assert.Single(pipeline.World.Slack.Messages).Text, StringComparison.Ordinal);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_known_person_gets_no_double()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var known = pipeline.World.Pipedrive.AddPerson("D. Okafor", Dana.Email);

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Single(pipeline.World.Pipedrive.Persons);
        Assert.Equal(known.Id, Assert.Single(pipeline.World.Pipedrive.Deals).PersonId);
    }

    [Fact]
    public async Task An_open_deal_of_the_person_is_deal_enough()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var known = pipeline.World.Pipedrive.AddPerson("D. Okafor", Dana.Email);
        pipeline.World.Pipedrive.AddDeal("Made by hand", known.Id);

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Single(pipeline.World.Pipedrive.Deals);
    }

    [Fact]
    public async Task A_deal_whose_answer_got_lost_is_found_and_not_made_again()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Pipedrive.Faults.DropConnectionAfterWork(
            1,
            call => call.Method == "POST" && call.Path.EndsWith("/deals", StringComparison.Ordinal)
        );

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", "done"), (first.Status, second.Status));
        Assert.Single(pipeline.World.Pipedrive.Deals);
    }

    [Fact]
    public async Task The_lead_leaves_the_campaigns_that_would_still_mail_it_and_no_other_lead_does()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var instantly = pipeline.World.Instantly;
        var booking = instantly.AddLead(Dana.Email, Deliveries.Campaigns[0].Id, subsequenceId: "subsequence-1");
        instantly.AddLead(Dana.Email, Deliveries.Campaigns[1].Id);
        var finished = instantly.AddLead(Dana.Email, Deliveries.Campaigns[2].Id, status: 3, subsequenceId: "subsequence-2");
        var other = instantly.AddLead("other@harborline.example", Deliveries.Campaigns[1].Id);

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana, Booked));

        Assert.Equal(new[] { booking.Id, finished.Id, other.Id }.Order(), instantly.Leads.Select(lead => lead.Id).Order());
        Assert.All(instantly.Leads, lead => Assert.Null(lead.SubsequenceId));
        Assert.Empty(pipeline.World.Refusals);
    }

    [Theory]
    [InlineData(23, 1)]
    [InlineData(25, 2)]
    public async Task The_same_status_within_a_day_is_the_same_meeting(int hours, int alerts)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        pipeline.Time.Advance(TimeSpan.FromHours(hours));
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));

        Assert.Equal(alerts, pipeline.World.Slack.Messages.Count);
        Assert.Single(pipeline.World.Pipedrive.Deals);
    }

    [Fact]
    public async Task A_meeting_counts_from_the_report_that_did_the_work_and_not_from_a_repetition_of_it()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var views = new List<EventView>();
        for (var report = 0; report < 4; report++)
        {
            views.Add(await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana)));
            pipeline.Time.Advance(TimeSpan.FromHours(23));
        }

        Assert.Equal([false, true, false, true], views.Select(view => view.Steps.Any(step => step.Name == "meeting")));
        Assert.Contains(views[0].EventKey, Assert.Single(views[1].Steps).Detail, StringComparison.Ordinal);
        Assert.Contains(views[2].EventKey, Assert.Single(views[3].Steps).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_no_show_is_told_and_has_a_deal_though_the_booking_was_not_heard_of()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.NoShow(Dana));

        Assert.StartsWith("👻 No-show", Assert.Single(pipeline.World.Slack.Messages).Text, StringComparison.Ordinal);
        Assert.Equal("open", Assert.Single(pipeline.World.Pipedrive.Deals).Status);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(-1, false)]
    public async Task Another_campaign_loses_the_lead_while_it_is_active_or_paused_there(int status, bool removed)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddLead(Dana.Email, Deliveries.Campaigns[1].Id, status);

        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana, Booked));

        Assert.Equal(removed ? 0 : 1, pipeline.World.Instantly.Leads.Count);
    }
}
