using InstantlyPipeline.Connection;
using InstantlyPipeline.Health;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Suppressions;
using Xunit;

namespace InstantlyPipeline.Tests.Connection;

/// <summary>One command makes the webhook, and says what stands in its way.</summary>
public sealed class ConnectingTests : ConnectionTest
{
    private const string NewSecret = "fedcba9876543210fedcba9876543210";

    private readonly Dictionary<string, string?> _settings = [];

    private protected override IReadOnlyDictionary<string, string?> Settings => _settings;

    public ConnectingTests() => _settings["Webhook:Secrets:1"] = NewSecret;

    [Fact]
    public async Task A_webhook_is_made_for_all_events_with_the_secret_and_its_test_event_arrives()
    {
        var report = await ConnectAsync();

        var webhook = Assert.Single(Instantly.Webhooks);
        Assert.Equal(
            ("all_events", null, Door.AbsoluteUri, $"Bearer {Secret}"),
            (webhook.EventType, webhook.Campaign, webhook.TargetUrl, webhook.Headers["Authorization"])
        );
        Assert.All(report.Findings, finding => Assert.Equal(FindingLevel.Ok, finding.Level));
        Assert.Contains(report.Findings, finding => finding.Text.StartsWith("The test event arrived in", StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, string.Join(' ', report.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connecting_again_changes_nothing_and_needs_no_address()
    {
        await ConnectAsync();

        var again = await ConnectAsync(known: true);

        Assert.Single(Instantly.Webhooks);
        Assert.All(again.Findings, finding => Assert.Equal(FindingLevel.Ok, finding.Level));
        Assert.DoesNotContain(Instantly.Calls, call => call.Method is "PATCH");
    }

    [Fact]
    public async Task A_check_changes_nothing_and_names_each_fault()
    {
        Instantly.AddWebhook(
            Door.AbsoluteUri,
            "reply_received",
            headers: new Dictionary<string, string> { ["Authorization"] = "Bearer other" }
        );

        var report = await ConnectAsync(check: true);

        Assert.Equal("reply_received", Assert.Single(Instantly.Webhooks).EventType);
        Assert.Contains(report.Findings, finding => finding.Text.StartsWith("It delivers one type of event", StringComparison.Ordinal));
        Assert.Contains(
            report.Findings,
            finding => finding.Text.StartsWith("Its header Authorization is missing or carries none", StringComparison.Ordinal)
        );
        Assert.Contains(
            report.Findings,
            finding => finding.Text.StartsWith("Instantly's test event was answered 401", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_webhook_is_mended_and_its_other_headers_stay_whether_Instantly_merges_or_not(bool merges)
    {
        Instantly.MergesHeaders = merges;
        Instantly.AddWebhook(
            Door.AbsoluteUri,
            "reply_received",
            headers: new Dictionary<string, string> { ["Authorization"] = "Bearer other", ["X-Tenant"] = "acme" }
        );

        var report = await ConnectAsync();

        var webhook = Assert.Single(Instantly.Webhooks);
        Assert.Equal(
            ("all_events", $"Bearer {Secret}", "acme"),
            (webhook.EventType, webhook.Headers["Authorization"], webhook.Headers["X-Tenant"])
        );
        Assert.DoesNotContain(report.Findings, finding => finding.Level is FindingLevel.Failed);
    }

    [Fact]
    public async Task The_secret_is_changed_without_a_gap_and_each_step_may_be_repeated()
    {
        await ConnectAsync();

        var once = await ConnectAsync(rotate: true);
        var twice = await ConnectAsync(rotate: true);

        Assert.Equal($"Bearer {NewSecret}", Assert.Single(Instantly.Webhooks).Headers["Authorization"]);
        Assert.All(
            (ConnectReport[])[once, twice],
            report =>
                Assert.Contains(
                    report.Findings,
                    finding =>
                        finding is { Check: "secret", Level: FindingLevel.Ok }
                        && finding.Text.Contains("Webhook__Secrets__1", StringComparison.Ordinal)
                )
        );
        Assert.Equal(1, Instantly.Calls.Count(call => call.Method is "PATCH"));
    }

    [Fact]
    public async Task A_webhook_that_is_off_is_switched_on_and_the_watch_recovers_what_was_missed()
    {
        var off = Pipeline.Time.GetUtcNow();
        SwitchOff(off);
        GaveUp(Pipeline.Deliveries.Opened(), off);
        Pipeline.Time.Advance(TimeSpan.FromMinutes(10));

        await ConnectAsync();
        await WatchAsync();

        Assert.Equal(1, Assert.Single(Instantly.Webhooks).Status);
        Assert.Contains(await ToldAsync(), text => text.Contains("off for 10 minutes; 1 open recovered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_webhooks_that_lead_here_are_said()
    {
        Connect();
        Connect();

        Assert.Contains(
            (await ConnectAsync()).Findings,
            finding => finding.Level is FindingLevel.Warning && finding.Text.StartsWith("2 webhooks lead here", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_missing_scope_and_a_missing_plan_are_named()
    {
        Instantly.Scopes = ["webhooks:read"];
        Assert.Contains(
            (await ConnectAsync()).Findings,
            finding => finding.Level is FindingLevel.Failed && finding.Text.Contains("webhooks:create", StringComparison.Ordinal)
        );

        Instantly.HasPaidPlan = false;
        Assert.Contains(
            (await ConnectAsync()).Findings,
            finding => finding.Level is FindingLevel.Failed && finding.Text.Contains("paid plan", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_address_where_somebody_else_answers_and_one_where_nobody_does_are_told_apart()
    {
        IsForeign = true;
        var foreign = await ConnectAsync(check: true);
        IsForeign = false;
        IsDown = true;
        var down = await ConnectAsync(check: true);

        Assert.Contains(
            "it is not this pipeline",
            Assert.Single(foreign.Findings, finding => finding.Check == "door").Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "the proxy or tunnel runs",
            Assert.Single(down.Findings, finding => finding.Check == "door").Text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("http://hooks.example.com/webhooks/instantly", "is http")]
    [InlineData("https://hooks.example.com/", "does not end in /webhooks/instantly")]
    public async Task An_address_that_will_not_do_is_refused_before_Instantly_is_asked(string address, string why)
    {
        var report = await Pipeline
            .Service<Connecting>()
            .RunAsync(new ConnectWish(new Uri(address), null, Check: false, Rotate: false, 0), Now);

        Assert.Contains(why, Assert.Single(report.Findings).Text, StringComparison.Ordinal);
        Assert.Empty(Instantly.Calls);
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_answered_with_those_that_there_are()
    {
        var report = await Pipeline.Service<Connecting>().RunAsync(new ConnectWish(Door, "acmee", Check: true, Rotate: false, 0), Now);

        Assert.Contains(
            "No client and no setting of that name has a key of Instantly's API. There are: Instantly__ApiKey.",
            Assert.Single(report.Findings).Text,
            StringComparison.Ordinal
        );
        Assert.Empty(Instantly.Calls);
    }

    [Fact]
    public async Task The_first_import_records_what_was_and_alerts_nobody()
    {
        Instantly.AddEmail(
            new InstantlyEmail
            {
                Id = "0199aabb-0000-7000-8000-000000000009",
                Subject = "Re: Freight",
                Text = "Yes, call me",
                From = "dana.okafor@example.com",
                To = "sam@outreach.example.org",
                Account = "sam@outreach.example.org",
                Lead = "Dana.Okafor@example.com",
                CampaignId = Deliveries.Campaigns[0].Id,
                At = Pipeline.Time.GetUtcNow().AddDays(-3),
            }
        );
        Instantly.AddBlock("o.brandt@example.com");

        var report = await ConnectAsync(import: 7);

        Assert.Contains(
            report.Findings,
            finding =>
                finding.Text.StartsWith(
                    "Recorded, and nobody was alerted: 1 reply of 7 days, 0 statuses of leads and 1 blocked address.",
                    StringComparison.Ordinal
                )
        );
        var leads = Pipeline.Service<LeadBook>();
        Assert.Equal(LeadStatuses.Replied, (await leads.FindAsync(Deliveries.Workspace, "dana.okafor@example.com", Now))!.Status);
        Assert.NotNull((await leads.FindAsync(Deliveries.Workspace, "o.brandt@example.com", Now))!.SuppressedAt);
        var bar = await Pipeline.Service<SuppressionList>().FindAsync(Deliveries.Workspace, "o.brandt@example.com", Now);
        Assert.Equal([new SuppressionPlace(SuppressionPlace.BlockList, SuppressionDeed.Found)], bar!.Places);
        Assert.Empty(await ToldAsync());
    }

    private Task<ConnectReport> ConnectAsync(bool check = false, bool rotate = false, int import = 0, bool known = false) =>
        Pipeline.Service<Connecting>().RunAsync(new ConnectWish(known ? null : Door, null, check, rotate, import), Now);
}
