using InstantlyPipeline.Crm;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class ReplyWorkflowTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Tern & Co <Ltd>");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_warm_reply_becomes_a_tagged_contact_a_task_and_an_alert()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good, send times.", Dana));

        var contact = Assert.Single(pipeline.World.HubSpot.Contacts);
        var task = Assert.Single(pipeline.World.HubSpot.Tasks);
        Assert.Equal("done", view.Status);
        Assert.Equal(
            (Dana.Email, "Dana", "Okafor", "Tern & Co <Ltd>"),
            (contact["email"], contact["firstname"], contact["lastname"], contact["company"])
        );
        Assert.Contains("hot_lead", contact["instantly_tags"], StringComparison.Ordinal);
        Assert.StartsWith("Follow up: ", task["hs_task_subject"], StringComparison.Ordinal);
        Assert.Equal(contact.Id, Assert.Single(task.Associations).ToId);
        Assert.Equal(view.EventKey, task["instantly_event_key"]);
        Assert.Contains(
            "New reply from Tern &amp; Co &lt;Ltd&gt;",
            Assert.Single(pipeline.World.Slack.Messages).Text,
            StringComparison.Ordinal
        );
        Assert.Single(pipeline.World.Teams.Messages);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Theory]
    [InlineData(null, "not known yet; the task in HubSpot shows it")]
    [InlineData("anna@acme.example", "anna@acme.example, unless the person has another one in HubSpot")]
    public async Task The_alert_names_the_owner_as_far_as_it_is_known(string? owner, string told)
    {
        var settings = new Dictionary<string, string?>();
        if (owner is not null)
        {
            settings["HubSpot:OwnerByCampaign"] = $"*: {owner}";
        }
        await using var pipeline = await PipelineUnderTest.StartAsync(settings, "Pipedrive", "Salesforce", "Close");

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good, send times.", Dana));

        Assert.Contains(told, Assert.Single(pipeline.World.Outgoing.Messages).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_person_wrote_reaches_the_task_encoded_and_without_the_quote()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Interested <script>alert(1)</script> & more", Dana));

        var body = Assert.Single(pipeline.World.HubSpot.Tasks)["hs_task_body"]!;
        Assert.Contains("Interested &lt;script&gt;alert(1)&lt;/script&gt; &amp; more", body, StringComparison.Ordinal);
        Assert.DoesNotContain("wrote:", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_task_names_the_mail_that_is_answered()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var campaign = new DeliveryOptions { Campaign = Deliveries.Campaigns[0], Step = 3 };
        await pipeline.DeliverAsync(pipeline.Deliveries.Sent(Dana, campaign));

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana, campaign));

        Assert.Contains("answers step 3 sent", Assert.Single(pipeline.World.HubSpot.Tasks)["hs_task_body"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_reply_delivered_twice_acts_once()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var body = pipeline.Deliveries.Reply("Sounds good", Dana);

        await pipeline.DeliverAsync(body);
        var view = await pipeline.DeliverAsync(body);

        Assert.Equal(1, view.Duplicates);
        Assert.Single(pipeline.World.HubSpot.Tasks);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task The_same_mail_reported_by_two_webhooks_a_millisecond_apart_acts_once()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var at = pipeline.Time.GetUtcNow();
        DeliveryOptions Mail(int ms) =>
            new()
            {
                EmailId = "01a0143f-4aea-7b05-9e18-c4d2f7706a3b",
                Timestamp = at.AddMilliseconds(ms),
                Campaign = Deliveries.Campaigns[0],
            };

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana, Mail(0)));
        var second = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana, Mail(1)));

        Assert.Equal("skipped", Assert.Single(second.Steps).Status);
        Assert.Single(pipeline.World.HubSpot.Tasks);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task Slack_hears_of_it_while_HubSpot_has_not_answered_yet()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var hubSpot = pipeline.World.HubSpot.Faults.Hang(when: call => call.Path.Contains("contacts", StringComparison.Ordinal));
        var slack = pipeline.World.Slack.Faults.Hang(when: call => call.Method == "POST");

        var running = pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));
        await hubSpot.Reached.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await slack.Reached.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        hubSpot.Release();
        slack.Release();

        Assert.Equal("done", (await running).Status);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task Slack_hears_of_it_at_once_while_HubSpot_is_down_and_the_task_follows()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.HubSpot.Faults.FailNext(1, 503);

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));
        var alerts = pipeline.World.Slack.Messages.Count;
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", 1), (first.Status, alerts));
        Assert.Equal("done", second.Status);
        Assert.Single(pipeline.World.HubSpot.Tasks);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_task_whose_answer_got_lost_is_found_and_not_made_again(bool uniqueProperty)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.HubSpot.AllowUniqueTaskProperties = uniqueProperty;
        pipeline.World.HubSpot.Faults.DropConnectionAfterWork(
            1,
            call => call.Method == "POST" && call.Path.EndsWith("/tasks", StringComparison.Ordinal)
        );

        var first = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));
        pipeline.Time.Advance(pipeline.World.HubSpot.SearchLag);
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", "done"), (first.Status, second.Status));
        Assert.Single(pipeline.World.HubSpot.Tasks);
    }

    [Fact]
    public async Task A_warm_reply_that_speaks_of_a_holiday_reaches_sales()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["OpenAI"]);

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes please! I'm on vacation until Monday, call me Tuesday at 10.", Dana));

        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Theory]
    [InlineData("Sounds good, send times.")]
    [InlineData("No thanks, we are not interested any more.")]
    public async Task A_booked_meeting_is_not_undone_by_a_reply_in_Instantly(string text)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var campaign = new DeliveryOptions { Campaign = Deliveries.Campaigns[0] };
        pipeline.World.Instantly.AddLead(Dana.Email, Deliveries.Campaigns[0].Id);
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana, campaign));
        pipeline.Time.Advance(TimeSpan.FromHours(3));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply(text, Dana, campaign));

        Assert.Null(Assert.Single(pipeline.World.Instantly.Leads).InterestStatus);
        Assert.Equal("the lead is further: meeting_booked", Step(view, "instantly-interest-status").Detail);
        Assert.Equal(2, pipeline.World.Slack.Messages.Count); // the booking, and the reply: who keeps the appointment hears of a refusal, too
    }

    [Fact]
    public async Task A_mail_servers_report_that_comes_as_a_reply_is_no_sign_of_life()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Your message couldn't be delivered to the recipient.", Dana));

        var lead = await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Dana.Email, Now);
        Assert.Equal([LeadStatuses.AutoReplied], lead!.Stated.Keys);
    }

    [Fact]
    public async Task A_very_long_reply_gets_its_task_with_as_much_of_it_as_fits()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var text = "Sounds good.\n" + string.Concat(Enumerable.Repeat("Carrier <A> & \"B\" took it.\n", 3_000));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply(text, Dana));

        var body = Assert.Single(pipeline.World.HubSpot.Tasks)["hs_task_body"]!;
        Assert.Equal("done", view.Status);
        Assert.InRange(body.Length, 50_000, 65_000);
        Assert.Contains("…<br>", body, StringComparison.Ordinal);
        Assert.Contains(view.EventKey, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_that_is_not_configured_is_skipped_with_its_setting()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["HubSpot", "Teams", "OpenAI", "Instantly"]);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));

        Assert.Equal("done", view.Status);
        Assert.Equal("HubSpot__AccessToken is not set", Step(view, "hubspot-contact").Detail);
        Assert.Equal("Teams__WebhookUrl is not set", Step(view, "teams-alert").Detail);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task A_refused_token_is_a_dead_letter_that_names_the_setting_and_the_alert_went_out()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.HubSpot.Faults.FailAll(401);

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));

        Assert.Equal("dead", view.Status);
        Assert.StartsWith("hubspot-unauthorized", view.Reason, StringComparison.Ordinal);
        Assert.Contains("HubSpot__AccessToken", view.Reason, StringComparison.Ordinal);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task A_reply_costs_at_most_four_storage_transactions_and_one_per_step()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        // What a process asks once in a while, for all events, is not the reply's.
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", new SampleLead("mira@tern.example", "Mira", "Holt", "Tern")));
        var body = pipeline.Deliveries.Reply("Sounds good", Dana);
        await pipeline.AcceptAsync(body);
        var before = pipeline.Tables.Transactions;

        var view = await pipeline.DeliverAsync(body);

        // One look at the ledger is the test's own.
        Assert.InRange(pipeline.Tables.Transactions - before - 1, 1, 4 + view.Steps.Count(step => step.Status == "done"));
    }

    [Theory]
    [InlineData(-1, "interested by rules")]
    [InlineData(0, "not_interested by instantly")]
    public async Task A_label_set_before_the_reply_does_not_decide_what_it_means(int minutes, string triage)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var at = pipeline.Time.GetUtcNow();
        await pipeline.DeliverAsync(pipeline.Deliveries.NotInterested(Dana, new DeliveryOptions { Timestamp = at.AddMinutes(minutes) }));

        var view = await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply("Sounds good, send times.", Dana, new DeliveryOptions { Timestamp = at })
        );

        Assert.StartsWith(triage, Step(view, "triage").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, 1)]
    [InlineData("null", "null", 1)]
    [InlineData("01981f6c-7ab1-7e35-9c08-d65c10b8d001", null, 1)]
    [InlineData("01981f6c-7ab1-7e35-9c08-d65c10b8d001", "01981f6c-7ab1-7e35-9c08-d65c10b8d002", 2)]
    public async Task Two_deliveries_of_one_reply_some_milliseconds_apart_act_once_and_two_mails_act_twice(
        string? first,
        string? second,
        int replies
    )
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var at = pipeline.Time.GetUtcNow();

        await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply(
                "Sounds good, send times.",
                Dana,
                new DeliveryOptions
                {
                    Timestamp = at,
                    EmailId = first,
                    Sparse = first is null,
                }
            )
        );
        await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply(
                "Sounds good, send times.",
                Dana,
                new DeliveryOptions
                {
                    Timestamp = at.AddMilliseconds(3),
                    EmailId = second,
                    Sparse = second is null,
                }
            )
        );

        Assert.Equal((replies, replies), (pipeline.World.HubSpot.Tasks.Count, pipeline.World.Slack.Messages.Count));
    }

    [Fact]
    public async Task The_same_words_on_another_day_are_another_reply()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good, send times.", Dana, new DeliveryOptions { Sparse = true }));
        pipeline.Time.Advance(TimeSpan.FromDays(1));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good, send times.", Dana, new DeliveryOptions { Sparse = true }));

        Assert.Equal(2, pipeline.World.HubSpot.Tasks.Count);
    }

    [Fact]
    public async Task A_lead_that_Instantly_has_no_more_is_skipped_and_the_reply_is_finished()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good, send times.", Dana));

        Assert.Equal(("done", "skipped"), (view.Status, Step(view, "instantly-interest-status").Status));
    }

    private static StepView Step(EventView view, string name) => Assert.Single(view.Steps, step => step.Name == name);
}
