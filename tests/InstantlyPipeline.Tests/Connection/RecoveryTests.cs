using System.Text;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Connection;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Options;
using Xunit;

namespace InstantlyPipeline.Tests.Connection;

/// <summary>What was missed is taken in: all of it, and nothing twice.</summary>
public sealed class RecoveryTests : ConnectionTest
{
    private Connected Workspace => Assert.Single(Pipeline.Service<ConnectionBook>().All);

    [Fact]
    public async Task Ten_thousand_events_of_a_two_hour_outage_are_recovered_exactly_once()
    {
        Connect();
        Instantly.Rate = StandInInstantly.DocumentedRate;
        var began = Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(2);
        for (var number = 0; number < 10_000; number++)
        {
            GaveUp(Opened(number, began), began.AddMilliseconds(700 * number));
        }

        var first = await WithMovingClockAsync(() => RecoverAsync(began));
        await WorkInBatchesAsync();
        var second = await WithMovingClockAsync(() => RecoverAsync(began));

        Assert.Equal((10_000, 0), (first.Recovered, first.Known));
        Assert.Equal((0, 10_000), (second.Recovered, second.Known));
        Assert.Equal(10_000, await Pipeline.Service<EventLedger>().ListAsync(Now).CountAsync(Now));
        Assert.Equal("10,000 opens recovered.", first.Sentence());
    }

    [Fact]
    public async Task Broken_off_half_way_and_run_again_it_takes_in_the_rest_and_nothing_twice()
    {
        Connect();
        var began = Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(2);
        for (var number = 0; number < 450; number++)
        {
            GaveUp(Opened(number, began), began.AddSeconds(number));
        }
        Instantly.Faults.FailAll(
            401,
            call =>
                call.Path.Contains("webhook-events", StringComparison.Ordinal)
                && call.Path.Contains("starting_after", StringComparison.Ordinal)
        );

        var broken = await RecoverAsync(began);
        await WorkInBatchesAsync();
        Instantly.Faults.Clear();
        var rest = await RecoverAsync(began);
        await WorkInBatchesAsync();

        Assert.Single(broken.Problems);
        Assert.InRange(broken.Recovered, 1, 449);
        Assert.Equal(450, broken.Recovered + rest.Recovered);
        Assert.Equal(450, await Pipeline.Service<EventLedger>().ListAsync(Now).CountAsync(Now));
    }

    [Fact]
    public async Task What_came_through_in_the_end_what_Instantly_still_tries_and_what_is_not_ours_is_left_alone()
    {
        Connect();
        var began = Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(1);
        GaveUp(Opened(1, began), began, deliveredLater: true);
        GaveUp(Opened(2, began), began, target: new Uri("https://somebody.example/webhooks/instantly"));
        Instantly.AddWebhookEvent(
            new InstantlyWebhookEvent
            {
                Id = "",
                At = Pipeline.Time.GetUtcNow(),
                Payload = Encoding.UTF8.GetString(Opened(3, began)),
                WebhookUrl = Door.AbsoluteUri,
                WillRetry = true,
                NextRetryAt = Pipeline.Time.GetUtcNow().AddSeconds(8),
                RetryGroupId = "g3",
            }
        );
        GaveUp(Opened(4, began), began);

        var report = await RecoverAsync(began);

        Assert.Equal(1, report.Recovered);
        Assert.Equal(Opened(4, began), Pipeline.TakeNext().Payload.ToArray());
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_takes_nothing_in()
    {
        Connect();
        var began = Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(1);
        GaveUp(Pipeline.Deliveries.Reply("Yes, call me on Friday"), began);
        Mail("0199aabb-0000-7000-8000-000000000001", "Please send me the prices");

        var report = await RecoverAsync(began, dryRun: true);

        Assert.Equal("2 replies would be recovered.", report.Sentence());
        Assert.Equal(0, Pipeline.Waiting);
    }

    [Fact]
    public async Task Replies_and_bounces_that_the_log_does_not_have_come_from_the_mailbox_and_the_leads()
    {
        Connect();
        Mail("0199aabb-0000-7000-8000-000000000001", "Please send me the prices");
        var dead = Instantly.AddLead("j.prado@example.org", status: -1);
        Instantly.AddNonDeliveryReport(dead, "smtp; 550 5.1.1 no such user", "5.1.1");

        var report = await RecoverAsync(Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(1));
        await WorkAsync();

        Assert.Equal("1 reply and 1 bounce recovered.", report.Sentence());
        var told = Assert.Single(Pipeline.World.Slack.Messages, message => message.Text.Contains("New reply", StringComparison.Ordinal));
        Assert.Contains(Deliveries.Campaigns[0].Name, told.Blocks!, StringComparison.Ordinal);
        Assert.DoesNotContain(Deliveries.Campaigns[0].Id, told.Blocks!, StringComparison.Ordinal);
        Assert.Contains(Instantly.BlockList, block => block.Value == "j.prado@example.org");
    }

    [Fact]
    public async Task A_reply_that_was_delivered_is_not_recovered_from_the_mailbox_and_one_that_comes_late_does_not_act_again()
    {
        Connect();
        const string first = "0199aabb-0000-7000-8000-000000000001";
        const string second = "0199aabb-0000-7000-8000-000000000002";
        var lead = Pipeline.Deliveries.Reply("Sounds good");
        await Pipeline.DeliverAsync(Named(lead, first));
        Mail(first, "Sounds good");
        Mail(second, "And what would it cost?");

        var report = await RecoverAsync(Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(1));
        await WorkAsync();
        var alerts = Pipeline.World.Slack.Messages.Count;
        await Pipeline.DeliverAsync(Named(Pipeline.Deliveries.Reply("And what would it cost?"), second, "dana.okafor@example.com"));

        Assert.Equal(1, report.Recovered);
        Assert.Equal(alerts, Pipeline.World.Slack.Messages.Count);
    }

    [Fact]
    public async Task A_body_of_the_log_that_is_no_event_goes_to_quarantine_and_stops_nothing()
    {
        Connect();
        var began = Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(1);
        GaveUp("""{"test":true}"""u8.ToArray(), began);
        GaveUp(Opened(1, began), began);

        var report = await RecoverAsync(began);

        Assert.Equal((1, 1), (report.Recovered, report.Quarantined));
    }

    [Fact]
    public async Task A_key_that_may_not_read_campaigns_recovers_all_the_same_and_says_that_names_are_missing()
    {
        Connect();
        Instantly.Scopes = ["webhooks:read", "webhook_events:read", "leads:read", "emails:read"];
        Mail("0199aabb-0000-7000-8000-000000000001", "Please send me the prices");

        var report = await RecoverAsync(Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(1));

        Assert.Equal(1, report.Recovered);
        Assert.StartsWith("Campaigns are shown by their ids.", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Contains("campaigns:read", report.Problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_scope_the_rest_is_recovered_and_what_could_not_be_asked_is_said()
    {
        Connect();
        Instantly.Scopes = ["webhooks:read", "webhook_events:read", "leads:read"];
        var began = Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(1);
        GaveUp(Opened(1, began), began);

        var report = await RecoverAsync(began);

        Assert.Equal(1, report.Recovered);
        Assert.Contains("emails:read", Assert.Single(report.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Instantly_that_keeps_failing_ends_the_recovery_and_a_later_one_does_the_rest()
    {
        Connect();
        var began = Pipeline.Time.GetUtcNow() - TimeSpan.FromHours(1);
        GaveUp(Opened(1, began), began);
        Instantly.Faults.FailAll(503, call => call.Path.Contains("webhook-events", StringComparison.Ordinal));

        await Assert.ThrowsAsync<TransientFailureException>(() => WithMovingClockAsync(() => RecoverAsync(began)));
        Instantly.Faults.Clear();
        Pipeline.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(1, (await RecoverAsync(began)).Recovered);
    }

    private Task<RecoveryReport> RecoverAsync(DateTimeOffset since, bool dryRun = false) =>
        Pipeline.Service<Recovery>().RunAsync(Workspace, since, dryRun, Now);

    /// <summary>Whoever is asked to wait does not wait in vain.</summary>
    private async Task<T> WithMovingClockAsync<T>(Func<Task<T>> run)
    {
        Pipeline.Time.Ignored = Pipeline.Service<IOptions<IntakeOptions>>().Value.QueueTimeout; // a limit of ours, and no pause
        Pipeline.Time.StandsStill = false;
        try
        {
            return await run();
        }
        finally
        {
            Pipeline.Time.StandsStill = true;
        }
    }

    private async Task WorkInBatchesAsync()
    {
        foreach (var batch in Pipeline.TakeAll().Where(message => message.EventType == EventType.EmailOpened).Chunk(500))
        {
            await Pipeline.Service<IEventBatchHandler>().HandleAsync(batch, Now);
        }
    }

    private void Mail(string id, string text) =>
        Instantly.AddEmail(
            new InstantlyEmail
            {
                Id = id,
                Subject = "Re: Freight invoices",
                Text = text,
                From = "dana.okafor@example.com",
                To = "sam@outreach.example.org",
                Account = "sam@outreach.example.org",
                Lead = "dana.okafor@example.com",
                CampaignId = Deliveries.Campaigns[0].Id,
                At = Pipeline.Time.GetUtcNow() - TimeSpan.FromMinutes(20),
            }
        );

    private static byte[] Named(byte[] reply, string emailId, string lead = "dana.okafor@example.com")
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(reply)!.AsObject();
        json["email_id"] = emailId;
        json["lead_email"] = lead;
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static byte[] Opened(int number, DateTimeOffset at) =>
        Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"{{at.AddMilliseconds(number).UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}}Z","event_type":"email_opened","workspace":"{{Deliveries.Workspace}}","campaign_id":"c1","lead_email":"lead{{number}}@example.com","step":1}"""
        );
}
