using InstantlyPipeline.Bounces;
using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Bounces.Diagnostics;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Options;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

public sealed class BounceClusterTests
{
    // Nobody needs to read a report, and no CRM is asked: the alert alone is looked at.
    private static readonly string[] WithoutOthers =
    [
        "Instantly",
        "HubSpot",
        "Pipedrive",
        "Salesforce",
        "Close",
        "Teams",
        "Outgoing",
        "LeadsTable",
        "OpenAI",
    ];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twelve_dead_addresses_of_one_domain_in_twelve_minutes_give_one_alert()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        for (var lead = 0; lead < 12; lead++)
        {
            var address = $"lead{lead}@mills.example";
            pipeline.World.Instantly.AddNonDeliveryReport(pipeline.World.Instantly.AddLead(address), "smtp; 550 5.1.1 user unknown");
            await pipeline.DeliverAsync(BounceOf(pipeline, address));
            pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await pipeline.WorkOffScheduledAsync();

        var alert = Assert.Single(pipeline.World.Outgoing.Messages).Body;
        Assert.Contains("12 mails to mills.example bounced within 11 minutes", alert, StringComparison.Ordinal);
        Assert.Contains("12 hard", alert, StringComparison.Ordinal);
        Assert.Contains("their server: the addresses there are gone", alert, StringComparison.Ordinal);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task A_cluster_is_told_though_no_report_can_be_read()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(without: ["Instantly"]);
        for (var lead = 0; lead < 10; lead++)
        {
            await pipeline.DeliverAsync(BounceOf(pipeline, $"lead{lead}@mills.example"));
        }

        await pipeline.WorkOffScheduledAsync();

        Assert.Contains("10 without a report yet", Assert.Single(pipeline.World.Outgoing.Messages).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, 1, 0)]
    [InlineData(10, 1, 1)]
    [InlineData(10, 4, 0)]
    public async Task Fewer_bounces_or_such_as_lie_farther_apart_are_no_cluster(int bounces, int minutesApart, int alerts)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(WithoutOthers);
        for (var lead = 0; lead < bounces; lead++)
        {
            await pipeline.DeliverAsync(BounceOf(pipeline, $"lead{lead}@mills.example"));
            pipeline.Time.Advance(TimeSpan.FromMinutes(minutesApart));
        }

        await pipeline.WorkOffScheduledAsync();

        Assert.Equal(alerts, pipeline.World.Slack.Messages.Count);
    }

    [Fact]
    public async Task Bounces_that_arrive_out_of_order_or_twice_are_counted_once_and_by_their_own_time()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(WithoutOthers);
        var start = pipeline.Time.GetUtcNow();
        var bodies = Enumerable
            .Range(0, 10)
            .Select(lead => BounceOf(pipeline, $"lead{lead}@mills.example", start.AddMinutes(-2 * lead)))
            .ToArray();
        new Random(5).Shuffle(bodies);

        foreach (var body in bodies.Concat(bodies))
        {
            await pipeline.DeliverAsync(body);
        }
        await pipeline.WorkOffScheduledAsync();

        Assert.Single(pipeline.World.Slack.Messages);
        var number = Assert.Single(
            await pipeline.Service<BounceTally>().NumbersAsync(null, new DateOnly(2026, 8, 1), Now),
            number => number.By == "domain"
        );
        Assert.Equal((10L, "mills.example"), (number.Total, number.Value));
    }

    [Fact]
    public async Task Ten_thousand_bounces_of_one_domain_in_a_minute_give_one_alert()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(WithoutOthers);
        var start = pipeline.Time.GetUtcNow();
        var bounces = Enumerable
            .Range(0, 10_000)
            .Select(number => new InstantlyEvent
            {
                EventType = EventType.EmailBounced,
                Timestamp = start.AddMilliseconds(6 * number),
                Workspace = Deliveries.Workspace,
                LeadEmail = $"lead{number}@mills.example",
                EmailAccount = $"ana{number % 400}@outreach.example.org",
                Other = new Dictionary<string, string>(),
            })
            .Select(bounce => QueuedEvent.New(KeyOf(bounce), bounce.EventType, bounce.Timestamp, BodyOf(bounce)))
            .ToList();

        await Parallel.ForEachAsync(
            bounces.Chunk(200),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Now },
            async (chunk, ct) =>
            {
                foreach (var message in chunk)
                {
                    Assert.IsType<Settlement.Complete>(await pipeline.Service<IEventHandler>().HandleAsync(message, ct));
                }
            }
        );
        await pipeline.WorkOffScheduledAsync();

        Assert.Single(pipeline.World.Slack.Messages);
        Assert.Contains("10000 mails to mills.example", pipeline.World.Slack.Messages[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(101, 0)]
    public async Task An_account_whose_bounce_rate_is_too_high_is_told_once_a_day(int sent, int alerts)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(WithoutOthers);
        await SendAndBounceAsync(pipeline, sent, bounced: 5);

        await pipeline.WorkOffScheduledAsync();

        Assert.Equal(alerts, pipeline.World.Slack.Messages.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_campaign_is_paused_where_a_setting_says_so(bool pauses)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.Service<IOptions<BounceOptions>>().Value.PauseCampaigns = pauses;
        pipeline.Service<IOptions<BounceOptions>>().Value.ReadReports = false;
        await SendAndBounceAsync(pipeline, sent: 40, bounced: 5);

        await pipeline.WorkOffScheduledAsync();

        Assert.Equal(pauses ? [Deliveries.Campaigns[0].Id] : [], pipeline.World.Instantly.Paused);
        Assert.Contains(
            "12.5 % of the last mails of ana@outreach.example.org bounced",
            Assert.Single(pipeline.World.Outgoing.Messages).Body,
            StringComparison.Ordinal
        );
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task Old_bounces_become_numbers_of_days_and_are_counted_as_before()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(WithoutOthers);
        var tally = pipeline.Service<BounceTally>();
        for (var lead = 0; lead < 40; lead++)
        {
            await pipeline.DeliverAsync(
                BounceOf(
                    pipeline,
                    $"lead{lead}@domain{lead % 3}.example",
                    variables: lead % 2 == 0 ? new() { ["bounce_type"] = "soft" } : null
                )
            );
        }
        var before = await tally.NumbersAsync(null, new DateOnly(2026, 8, 1), Now);

        await pipeline.Service<BounceFold>().FoldAsync(Now);
        Assert.Equal(before, await tally.NumbersAsync(null, new DateOnly(2026, 8, 1), Now));
        pipeline.Time.Advance(TimeSpan.FromDays(7));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => pipeline.Service<BounceFold>().FoldAsync(Now)));
        for (var run = 0; run < 4; run++)
        {
            await pipeline.Service<BounceFold>().FoldAsync(Now);
        }

        Assert.Equal(before, await tally.NumbersAsync(null, new DateOnly(2026, 8, 1), Now));
        Assert.Equal(20, before.Where(number => number.By == "domain").Sum(number => number.Soft));
        pipeline.Time.Advance(TimeSpan.FromDays(100));
        await pipeline.Service<BounceFold>().FoldAsync(Now);
        Assert.Empty(await tally.NumbersAsync(null, new DateOnly(2026, 8, 1), Now));
    }

    [Fact]
    public async Task Bounces_are_counted_by_who_runs_the_mailbox_once_it_is_known()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var theirs = pipeline.World.Instantly.AddLead("lead@mills.example");
        pipeline.World.Instantly.AddNonDeliveryReport(
            theirs,
            "smtp; 550 5.4.1 Recipient address rejected: Access denied [AM0EUR02FT012.eop-EUR02.prod.protection.outlook.com]"
        );
        byte[][] bounces =
        [
            BounceOf(pipeline, "lead@mills.example"),
            BounceOf(pipeline, "lead@gmail.com"),
            BounceOf(pipeline, "lead@own.example"),
        ];

        foreach (var bounce in bounces.Concat(bounces))
        {
            await pipeline.DeliverAsync(bounce);
        }

        var numbers = await pipeline.Service<BounceTally>().NumbersAsync(null, new DateOnly(2026, 8, 1), Now);
        Assert.Equal(
            [("Google", 0L, 1L), ("Microsoft", 1L, 1L)],
            numbers
                .Where(number => number.By == "provider")
                .Select(number => (number.Value, number.Hard, number.Total))
                .OrderBy(number => number.Value, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_company_whose_mail_google_runs_is_counted_there_once_whatever_a_later_report_says()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.Exchanges.Servers["mills-foods.de"] = ["aspmx.l.google.com"];
        var bounce = BounceOf(pipeline, "lead@mills-foods.de");

        await pipeline.DeliverAsync(bounce);
        pipeline.World.Instantly.AddNonDeliveryReport(
            pipeline.World.Instantly.AddLead("lead@mills-foods.de"),
            "host mx.mimecast.com[192.0.2.1] said: 550 5.1.1 User unknown"
        );
        await pipeline.DeliverAsync(bounce);
        await pipeline.WorkOffScheduledAsync();

        var numbers = await pipeline.Service<BounceTally>().NumbersAsync(null, new DateOnly(2026, 8, 1), Now);
        var counted = Assert.Single(numbers, number => number.By == "provider");
        Assert.Equal(("Google", 1L, 1L), (counted.Value, counted.Hard, counted.Total));
        Assert.Equal(["mills-foods.de"], pipeline.Exchanges.Asked.Distinct());
    }

    [Theory]
    [InlineData("Remote-MTA: dns; mills-example.mail.protection.outlook.com\nDiagnostic-Code: smtp; 550 5.1.10", "Microsoft")]
    [InlineData("<lead@mills.example>: host aspmx.l.google.com[192.0.2.1] said: 550-5.1.1 The email account", "Google")]
    [InlineData("550 5.1.1 The email account that you tried to reach does not exist. x1 - gsmtp", "Google")]
    [InlineData("Reporting-MTA: dns; googlemail.com\nRemote-MTA: dns; mx.mills.example. (192.0.2.1, the server)", null)]
    [InlineData("Remote-MTA: dns; notgoogle.com", null)]
    [InlineData("", null)]
    public void The_server_that_refused_says_who_runs_the_mailbox(string report, string? provider) =>
        Assert.Equal(provider, MailProviders.OfReport(report));

    private static async Task SendAndBounceAsync(PipelineUnderTest pipeline, int sent, int bounced)
    {
        for (var mail = 0; mail < sent; mail++)
        {
            await pipeline.DeliverAsync(
                pipeline.Deliveries.Sent(new SampleLead($"lead{mail}@company{mail}.example", "A", "B", "C"), Options())
            );
        }
        for (var mail = 0; mail < bounced; mail++)
        {
            await pipeline.DeliverAsync(BounceOf(pipeline, $"lead{mail}@company{mail}.example"));
        }
    }

    private static DeliveryOptions Options() => new() { Campaign = Deliveries.Campaigns[0], EmailAccount = "ana@outreach.example.org" };

    private static byte[] BounceOf(
        PipelineUnderTest pipeline,
        string address,
        DateTimeOffset? at = null,
        Dictionary<string, object?>? variables = null
    )
    {
        var options = at is null ? Options() : Options() with { Timestamp = at.Value };
        return pipeline.Deliveries.Bounce(new SampleLead(address, "A", "B", "C") { Variables = variables ?? [] }, options);
    }

    private static EventKey KeyOf(InstantlyEvent bounce) =>
        EventKey.Of(
            new EventIdentity
            {
                EventType = bounce.EventType,
                Timestamp = bounce.Timestamp,
                Workspace = bounce.Workspace,
                LeadEmail = bounce.LeadEmail,
                EmailAccount = bounce.EmailAccount,
            }
        );

    private static byte[] BodyOf(InstantlyEvent bounce) =>
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string?>
            {
                ["event_type"] = bounce.EventType,
                ["timestamp"] = bounce.Timestamp.ToString("O"),
                ["workspace"] = bounce.Workspace,
                ["lead_email"] = bounce.LeadEmail,
                ["email_account"] = bounce.EmailAccount,
            }
        );
}
