using System.Text.Json;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

public sealed class NumbersTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_funnel_is_counted_by_campaign_step_variant_and_account_once_however_often_it_is_delivered()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var (sent, reply, booked) = (
            pipeline.Deliveries.Sent(),
            pipeline.Deliveries.Reply("Sounds good, call me on Friday."),
            pipeline.Deliveries.MeetingBooked()
        );
        foreach (
            var body in (byte[][])
                [
                    sent,
                    pipeline.Deliveries.Opened(),
                    reply,
                    booked,
                    pipeline.Deliveries.Unsubscribed(),
                    pipeline.Deliveries.Bounce(),
                    sent,
                    reply,
                    booked,
                ]
        )
        {
            await pipeline.DeliverAsync(body);
        }

        var rows = await RowsAsync(pipeline);

        Assert.Equal(
            (1L, 1L, 1L, 1L, 1L, 1L),
            (
                Sum(rows, "sent"),
                Sum(rows, "opened"),
                Sum(rows, "replied"),
                Sum(rows, "booked"),
                Sum(rows, "unsubscribed"),
                Sum(rows, "bounced")
            )
        );
        Assert.Equal(1, Sum(rows, "interested"));
    }

    [Fact]
    public async Task A_changed_label_moves_the_reply_from_one_count_to_the_other()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var reply = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Not interested, thanks."));
        await pipeline.OperateAsync("POST", $"events/{reply.EventKey}/label", """{"label":"interested","confirm":true}""");
        await pipeline.ProcessAsync(pipeline.TakeNext());
        pipeline.Time.Advance(TimeSpan.FromSeconds(3));
        await pipeline.ProcessAsync(pipeline.Scheduled[^1].Message);

        var rows = await RowsAsync(pipeline);

        Assert.Equal((1L, 1L), (Sum(rows, "replied"), Sum(rows, "interested")));
    }

    [Fact]
    public async Task Bounces_are_counted_by_domain_and_by_account_with_its_sends_and_the_line_from_which_people_are_told()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync(
            new Dictionary<string, string?> { ["Bounces:AlertRatePercent"] = "7" }
        );
        var sam = new DeliveryOptions { EmailAccount = "sam@reach.example" };
        for (var number = 0; number < 4; number++)
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Sent(options: sam));
        }
        await pipeline.DeliverAsync(pipeline.Deliveries.Sent(options: new DeliveryOptions { EmailAccount = "ana@reach.example" }));
        var bounce = pipeline.Deliveries.Bounce(new SampleLead("gone@harborline.example", "Dana", "Okafor", "Harborline"), sam);
        await pipeline.DeliverAsync(bounce);
        await pipeline.DeliverAsync(bounce);

        var (_, numbers) = await pipeline.OperateAsync("GET", "numbers");
        var (_, of) = await pipeline.OperateAsync("GET", "numbers?since=2026-07-01&until=2026-08-01");

        Assert.Equal(
            [("harborline.example", 1L)],
            numbers
                .GetProperty("bouncesByDomain")
                .EnumerateArray()
                .Select(domain => (domain.GetProperty("domain").GetString()!, domain.GetProperty("bounced").GetInt64()))
        );
        Assert.Equal(
            [("sam@reach.example", 4L, 1L), ("ana@reach.example", 1L, 0L)],
            numbers
                .GetProperty("bouncesByAccount")
                .EnumerateArray()
                .Select(account =>
                    (
                        account.GetProperty("account").GetString()!,
                        account.GetProperty("sent").GetInt64(),
                        account.GetProperty("bounced").GetInt64()
                    )
                )
        );
        Assert.Equal(7, numbers.GetProperty("alertRatePercent").GetInt32());
        Assert.Empty(of.GetProperty("bouncesByDomain").EnumerateArray());
    }

    [Fact]
    public async Task A_recipients_domain_has_a_rate_for_its_mails_are_counted_each_once()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var (dana, mira) = (
            new SampleLead("dana@Harborline.example", "Dana", "Okafor", "Harborline"),
            new SampleLead("mira@harborline.example", "Mira", "Holt", "Harborline")
        );
        var sent = pipeline.Deliveries.Sent(dana);
        foreach (
            var body in (byte[][])
                [
                    sent,
                    pipeline.Deliveries.Sent(mira),
                    pipeline.Deliveries.Opened(dana),
                    pipeline.Deliveries.Sent(),
                    pipeline.Deliveries.Bounce(mira),
                    sent,
                ]
        )
        {
            await pipeline.DeliverAsync(body);
        }
        var before = (await pipeline.OperateAsync("GET", "numbers")).Body.GetProperty("bouncesByDomain").GetRawText();
        var fold = pipeline.Service<NumbersFold>();
        await fold.RunAsync(Now);

        var (_, numbers) = await pipeline.OperateAsync("GET", "numbers");
        var (_, bounces) = await pipeline.OperateAsync("GET", "bounces");

        var domain = Assert.Single(numbers.GetProperty("bouncesByDomain").EnumerateArray());
        Assert.Equal((2L, 1L), (domain.GetProperty("sent").GetInt64(), domain.GetProperty("bounced").GetInt64()));
        Assert.Equal(before, numbers.GetProperty("bouncesByDomain").GetRawText());
        Assert.Equal(
            2,
            bounces.EnumerateArray().Single(number => number.GetProperty("by").GetString() == "domain").GetProperty("sent").GetInt64()
        );

        pipeline.Time.Advance(TimeSpan.FromDays(4));
        for (var turn = 0; turn < 31; turn++)
        {
            pipeline.Time.Advance(Upkeep.Every);
            await fold.RunAsync(Now); // the day is put away
        }
        var (_, later) = await pipeline.OperateAsync("GET", "numbers?since=2026-08-18&until=2026-08-18");
        Assert.Equal(before, later.GetProperty("bouncesByDomain").GetRawText());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_day_whose_mails_were_not_all_counted_by_domain_gives_no_rate_and_the_answer_says_why(bool allDay)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync("Instantly");
        for (var day = 0; day < 2; day++)
        {
            for (var mail = 0; mail < 4; mail++)
            {
                await pipeline.DeliverAsync(pipeline.Deliveries.Sent(Of(mail)));
            }
            await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Of(0)));
            if (day == 0)
            {
                // As before the upgrade, and as on its day.
                var rows = await pipeline.Tables.QueryAsync("ledger20260818", null, "sentto", "sentto~", Now).ToListAsync(Now);
                foreach (var row in allDay ? rows : rows.Take(1))
                {
                    await pipeline.Tables.DeleteAsync("ledger20260818", row.Partition, row.Row, Now);
                }
                pipeline.Time.Advance(TimeSpan.FromDays(1));
            }
        }

        var across = (await pipeline.OperateAsync("GET", "numbers?since=2026-08-13&until=2026-08-19")).Body;
        var after = (await pipeline.OperateAsync("GET", "numbers?since=2026-08-19&until=2026-08-19")).Body;
        var days = (await pipeline.OperateAsync("GET", "bounces?since=2026-08-18"))
            .Body.EnumerateArray()
            .Where(number => number.GetProperty("by").GetString() == "domain")
            .ToList();

        var unknown = Assert.Single(across.GetProperty("bouncesByDomain").EnumerateArray());
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null),
            (unknown.GetProperty("ratePercent").ValueKind, unknown.GetProperty("sent").ValueKind)
        );
        Assert.Contains(
            "on 1 day of this time, the last of them 2026-08-18",
            unknown.GetProperty("noRate").GetString(),
            StringComparison.Ordinal
        );
        Assert.All(
            across.GetProperty("bouncesByAccount").EnumerateArray(),
            account => Assert.Equal(JsonValueKind.Number, account.GetProperty("ratePercent").ValueKind)
        );
        Assert.Equal(25, Assert.Single(after.GetProperty("bouncesByDomain").EnumerateArray()).GetProperty("ratePercent").GetDouble());
        Assert.Equal(["20260818", "20260819"], days.Select(day => day.GetProperty("day").GetString()));
        Assert.False(days[0].TryGetProperty("ratePercent", out _));
        Assert.False(days[0].TryGetProperty("sent", out _));
        Assert.Contains("2026-08-18", days[0].GetProperty("noRate").GetString(), StringComparison.Ordinal);
        Assert.Equal((25, false), (days[1].GetProperty("ratePercent").GetDouble(), days[1].TryGetProperty("noRate", out _)));

        static SampleLead Of(int number) => new($"lead{number}@harborline.example", "Lead", $"{number}", "Harborline");
    }

    [Fact]
    public async Task The_time_from_a_reply_to_its_alert_is_counted_once_and_not_again_after_a_persons_decision()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync("Teams", "Outgoing");
        pipeline.World.Slack.Faults.FailAll(503);
        var slow = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good, call me on Friday."));
        pipeline.World.Slack.Faults.Clear();
        while (slow.Status == "retrying")
        {
            slow = await pipeline.RetryAsync(slow);
        }
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes please, tell me more"));
        var late = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Not interested, thanks."));
        pipeline.Time.Advance(TimeSpan.FromHours(5));
        await pipeline.OperateAsync("POST", $"events/{late.EventKey}/label", """{"label":"interested","confirm":true}""");
        await pipeline.ProcessAsync(pipeline.TakeNext());
        pipeline.Time.Advance(TimeSpan.FromSeconds(3));
        await pipeline.ProcessAsync(pipeline.Scheduled[^1].Message);

        var (_, numbers) = await pipeline.OperateAsync("GET", "numbers");
        var told = numbers
            .GetProperty("alertTimes")
            .EnumerateArray()
            .Where(time => time.GetProperty("count").GetInt64() > 0)
            .Select(time => (time.GetProperty("within").GetInt32(), time.GetProperty("count").GetInt64()))
            .ToList();

        Assert.Equal("done", slow.Status);
        Assert.Equal((1, 1L), told[0]);
        Assert.Equal(1L, Assert.Single(told.Skip(1)).Item2);
        Assert.InRange(told[1].Item1, 5, 60);
    }

    [Fact]
    public async Task What_is_folded_or_put_away_counts_the_same_and_takes_up_a_row()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync("OpenAI", "HubSpot", "Slack", "Instantly");
        for (var index = 0; index < 30; index++)
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Opened());
        }
        var before = await RowsAsync(pipeline);
        var fold = pipeline.Service<NumbersFold>();

        await fold.RunAsync(Now);
        await fold.RunAsync(Now); // nothing is counted twice

        var tables = pipeline.Tables.QueryAsync("ledger20260818", null, "tally", "tally~", Now);
        Assert.InRange(await tables.CountAsync(Now), 1, 2); // one for each partition of engagement
        Assert.Equal(Sum(before, "opened"), Sum(await RowsAsync(pipeline), "opened"));

        pipeline.Time.Advance(TimeSpan.FromDays(4));
        for (var turn = 0; turn < 31; turn++)
        {
            pipeline.Time.Advance(Upkeep.Every);
            await fold.RunAsync(Now);
        }
        var closed = await pipeline.Tables.QueryAsync("numbers", "20260818", null, null, Now).CountAsync(Now);
        Assert.Equal((1, 30L), (closed, Sum(await RowsAsync(pipeline, "?since=2026-08-18&until=2026-08-18"), "opened")));
    }

    [Fact]
    public async Task A_lead_shows_what_was_sent_opened_and_clicked()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var dana = pipeline.Deliveries.NextLead();
        var options = new DeliveryOptions
        {
            Campaign = Deliveries.Campaigns[0],
            Step = 1,
            Variant = 0,
        };
        await pipeline.DeliverAsync(pipeline.Deliveries.Opened(dana, options));
        await pipeline.DeliverAsync(pipeline.Deliveries.Sent(dana, options));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", dana, options));

        var (_, lead) = await pipeline.OperateAsync("POST", "leads/show", $$"""{"lead":"{{dana.Email}}"}""");

        var send = Assert.Single(lead.GetProperty("sends").EnumerateArray());
        Assert.NotEqual(JsonValueKind.Null, send.GetProperty("openedAt").ValueKind);
        Assert.Equal(JsonValueKind.Null, send.GetProperty("clickedAt").ValueKind);
    }

    private static async Task<List<JsonElement>> RowsAsync(PipelineUnderTest pipeline, string query = "") =>
        [.. (await pipeline.OperateAsync("GET", "numbers" + query)).Body.GetProperty("rows").EnumerateArray()];

    private static long Sum(IEnumerable<JsonElement> rows, string name) => rows.Sum(row => row.GetProperty(name).GetInt64());
}
