using InstantlyPipeline.Leads;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

/// <summary>The report of a mail system is found in the mailbox, now or later, and only what such a system sent is one.</summary>
public sealed class BounceReportsTests
{
    private static readonly SampleLead Lead = new("j.prado@mills.example", "J", "Prado", "Prado Mills");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postmaster")]
    [InlineData("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e")]
    public async Task A_report_is_known_by_who_sends_such_reports(string from)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddNonDeliveryReport(
            pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id),
            "smtp; 550 5.1.1 user unknown",
            from: from
        );

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Equal(Lead.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
    }

    [Theory]
    [InlineData("", "<p>Delivery failed.</p><p>550&nbsp;5.1.1 no such user</p>")]
    [InlineData("550 5.1.1 no such user", "<p>Delivery failed.</p>")]
    public async Task A_report_is_read_from_its_text_or_where_it_has_none_from_its_html(string text, string html)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        Receive(pipeline, "report", "Undelivered", text, html, "postmaster@outreach.example.org");

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Equal(Lead.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
    }

    [Fact]
    public async Task A_mail_made_to_take_long_does_not_keep_the_report_beside_it_from_being_read()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var record = pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        pipeline.World.Instantly.AddNonDeliveryReport(record, "smtp; 550 5.1.1 user unknown");
        Receive(pipeline, "hostile", "Re:", "", string.Concat(Enumerable.Repeat("<!--", 60_000)), "postmaster@mills.example");

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Equal(Lead.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
    }

    [Fact]
    public async Task A_report_that_comes_after_the_event_is_looked_for_again_and_decides()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var record = pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        var bounce = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
        Assert.Contains("looked for again", Assert.Single(bounce.Steps, step => step.Name == "schedule-report-look").Detail);

        var first = await pipeline.WorkOffScheduledAsync(); // five minutes later: nothing yet
        pipeline.World.Instantly.AddNonDeliveryReport(record, "smtp; 550 5.1.1 user unknown");
        var second = await pipeline.WorkOffScheduledAsync(); // an hour later

        Assert.Equal("skipped", Assert.Single(Assert.Single(first).Steps, step => step.Name == "evidence").Status);
        Assert.Contains("hard (5.1.1)", Assert.Single(Assert.Single(second).Steps, step => step.Name == "evidence").Detail);
        Assert.Equal(Lead.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
        Assert.Empty(await pipeline.WorkOffScheduledAsync());
    }

    [Fact]
    public async Task A_late_report_that_clears_the_address_takes_its_bounce_back()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var record = pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
        pipeline.World.Instantly.AddNonDeliveryReport(record, "smtp; 550 5.7.26 This mail is unauthenticated");

        await pipeline.WorkOffScheduledAsync();

        Assert.Empty((await pipeline.Service<LeadBook>().FindAsync(view.Workspace!, Lead.Email, Now))!.OpenBounces());
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task A_report_is_looked_for_four_times_and_then_no_more()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
        var start = pipeline.Time.GetUtcNow();
        var looks = 0;
        while ((await pipeline.WorkOffScheduledAsync()).Count > 0)
        {
            looks++;
        }

        Assert.Equal(4, looks);
        Assert.InRange(pipeline.Time.GetUtcNow() - start, TimeSpan.FromHours(30), TimeSpan.FromHours(32));
    }

    [Theory]
    [InlineData("MAILER-DAEMON", 1)]
    [InlineData("<>", 1)]
    [InlineData("Mail Delivery System <MAILER-DAEMON@mx.mills.example>", 1)]
    [InlineData("not-the-postmaster@mills.example", 0)]
    [InlineData("Postmaster <somebody@mills.example>", 0)]
    public async Task A_report_is_sent_by_the_system_or_by_nobody(string from, int barred)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id);
        pipeline.World.Instantly.AddEmail(
            new InstantlyEmail
            {
                Id = "report",
                Subject = "Undelivered",
                Text = "550 5.1.1 no such user",
                Html = "",
                From = from,
                To = "ana@outreach.example.org",
                Account = "ana@outreach.example.org",
                Lead = Lead.Email,
                At = pipeline.Time.GetUtcNow(),
            }
        );

        await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));

        Assert.Equal(barred, pipeline.World.Instantly.BlockList.Count);
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

    /// <summary>The mailbox gets a mail that is about the lead.</summary>
    private static void Receive(PipelineUnderTest pipeline, string id, string subject, string text, string html, string from) =>
        pipeline.World.Instantly.AddEmail(
            new InstantlyEmail
            {
                Id = id,
                Subject = subject,
                Text = text,
                Html = html,
                From = from,
                To = "ana@outreach.example.org",
                Account = "ana@outreach.example.org",
                Lead = Lead.Email,
                At = pipeline.Time.GetUtcNow(),
            }
        );
}
