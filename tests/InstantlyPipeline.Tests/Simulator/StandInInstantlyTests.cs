using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInInstantlyTests : StandInInstantlyTest
{
    [Fact]
    public async Task A_wrong_key_is_unauthorized_in_Instantlys_envelope()
    {
        using var stranger = new Wire(Instantly.BaseAddress, ("Authorization", "Bearer other"));

        var answer = await stranger.Get("accounts/a%40b.example");

        Assert.Equal((401, "401", "Unauthorized"), (answer.Status, answer.Text("statusCode"), answer.Text("error")));
    }

    [Fact]
    public async Task Leads_are_found_by_exact_address_in_every_campaign()
    {
        Instantly.AddLead("dana@example.com", "c1");
        Instantly.AddLead("dana@example.com", "c2");
        Instantly.AddLead("dana.b@example.com", "c1");

        var all = await Api.Post("leads/list", """{"contacts":["Dana@example.com"],"limit":100}""");
        var one = await Api.Post("leads/list", """{"contacts":["dana@example.com"],"campaign":"c2"}""");

        Assert.Equal((2, 1), (all.Json["items"]!.AsArray().Count, one.Json["items"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_full_page_gives_a_cursor_even_when_nothing_follows()
    {
        Instantly.AddLead("a@example.com");
        Instantly.AddLead("b@example.com");

        var full = await Api.Post("leads/list", """{"limit":2}""");
        var empty = await Api.Post("leads/list", $$"""{"limit":2,"starting_after":"{{full.Text("next_starting_after")}}"}""");

        Assert.Equal(("[]", null), (empty.Text("items"), empty.Text("next_starting_after")));
    }

    [Fact]
    public async Task A_lead_is_deleted_by_id_without_a_body()
    {
        var lead = Instantly.AddLead("dana@example.com");

        var emptyJson = await Api.Send("DELETE", $"leads/{lead.Id}", "");
        var withBody = await Api.Send("DELETE", $"leads/{lead.Id}", "{}");
        var right = await Api.Send("DELETE", $"leads/{lead.Id}");
        var again = await Api.Send("DELETE", $"leads/{lead.Id}");

        Assert.Equal([400, 400, 200, 404], [emptyJson.Status, withBody.Status, right.Status, again.Status]);
        Assert.Empty(Instantly.Leads);
    }

    [Fact]
    public async Task Deleting_a_campaigns_leads_without_ids_wipes_them_and_is_severe()
    {
        var kept = Instantly.AddLead("a@example.com", "c1");
        Instantly.AddLead("b@example.com", "c2");

        var byId = await Api.Send("DELETE", "leads", $$"""{"campaign_id":"c1","ids":["{{kept.Id}}"]}""");
        var wiped = await Api.Send("DELETE", "leads", """{"campaign_id":"c2"}""");

        Assert.Equal(("1", "1"), (byId.Text("count"), wiped.Text("count")));
        Assert.Equal([false, true], Instantly.Calls.Select(call => call.Severe));
        Assert.Empty(Instantly.Leads);
    }

    [Fact]
    public async Task Deleting_from_the_block_list_without_an_id_wipes_it_and_is_severe()
    {
        Instantly.AddBlock("a@example.com");
        Instantly.AddBlock("b@example.com");

        await Api.Send("DELETE", "block-lists-entries/");

        Assert.Empty(Instantly.BlockList);
        Assert.True(Assert.Single(Instantly.Calls).Severe);
    }

    [Fact]
    public async Task An_address_is_blocked_once_and_found()
    {
        var first = await Api.Post("block-lists-entries", """{"bl_value":"dana@example.com"}""");
        var second = await Api.Post("block-lists-entries", """{"bl_value":"Dana@example.com"}""");
        var found = await Api.Get("block-lists-entries?search=dana%40example.com&limit=10");

        Assert.Equal((200, "false", 400), (first.Status, first.Text("is_domain"), second.Status));
        Assert.Equal("dana@example.com", found.Text("items", "0", "bl_value"));
    }

    [Fact]
    public async Task Blocking_a_free_mail_service_is_severe()
    {
        await Api.Post("block-lists-entries", """{"bl_value":"gmail.com"}""");

        Assert.True(Assert.Single(Instantly.Calls).Severe);
    }

    [Fact]
    public async Task Interest_is_set_in_the_campaign_with_202_and_tells_who_listens()
    {
        var told = new List<int?>();
        Instantly.InterestChanged = lead => told.Add(lead.InterestStatus);
        Instantly.AddLead("dana@example.com", "c1");
        Instantly.AddLead("dana@example.com", "c2");

        var answer = await Api.Post(
            "leads/update-interest-status",
            """{"lead_email":"dana@example.com","interest_value":1,"campaign_id":"c1"}"""
        );
        await Api.Post("leads/update-interest-status", """{"lead_email":"dana@example.com","interest_value":1,"campaign_id":"c1"}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal([1, null], Instantly.Leads.Select(lead => lead.InterestStatus));
        Assert.Equal([1], told);
    }

    [Theory]
    [InlineData("""{"lead_email":"dana@example.com"}""")]
    [InlineData("""{"lead_email":"dana@example.com","interest_value":"1"}""")]
    [InlineData("""{"interest_value":1}""")]
    public async Task A_wrong_interest_is_refused_with_the_odd_error_body(string body)
    {
        var answer = await Api.Post("leads/update-interest-status", body);

        Assert.Equal(400, answer.Status);
        Assert.NotNull(answer.Text("error"));
        Assert.Null(answer.Text("statusCode"));
    }

    [Fact]
    public async Task A_lead_leaves_its_subsequence()
    {
        var lead = Instantly.AddLead("dana@example.com", subsequenceId: "s1");

        var answer = await Api.Post("leads/subsequence/remove", $$"""{"id":"{{lead.Id}}"}""");

        Assert.Equal(200, answer.Status);
        Assert.Null(Assert.Single(Instantly.Leads).SubsequenceId);
    }

    [Fact]
    public async Task Status_and_address_of_a_lead_cannot_be_written()
    {
        var lead = Instantly.AddLead("dana@example.com");

        Assert.Equal(400, (await Api.Send("PATCH", $"leads/{lead.Id}", """{"status":2}""")).Status);
        Assert.Equal(200, (await Api.Send("PATCH", $"leads/{lead.Id}", """{"company_name":"Acme"}""")).Status);
    }

    [Fact]
    public async Task A_bounce_report_is_in_the_mailbox_of_the_lead_and_hidden_from_the_focused_view()
    {
        var lead = Instantly.AddLead("dana@example.com");
        Instantly.AddNonDeliveryReport(lead, "smtp; 550 5.1.1 no such user", "5.1.1");

        var all = await Api.Get("emails?lead=dana%40example.com&email_type=received&mode=emode_all");
        var focused = await Api.Get("emails?lead=dana%40example.com&email_type=received");

        Assert.Equal("mailer-daemon@outreach.example.org", all.Text("items", "0", "from_address_email"));
        Assert.Contains("Diagnostic-Code: smtp; 550 5.1.1 no such user", all.Text("items", "0", "body", "text"), StringComparison.Ordinal);
        Assert.Equal("[]", focused.Text("items"));
    }

    [Fact]
    public async Task The_twenty_first_read_of_emails_in_a_minute_is_too_many()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await Api.Get("emails?limit=1")).Status);
        }

        var tooMany = await Api.Get("emails?limit=1");
        Time.Advance(TimeSpan.FromSeconds(61));
        var later = await Api.Get("emails?limit=1");

        Assert.Equal((429, 200), (tooMany.Status, later.Status));
    }

    [Fact]
    public async Task An_account_in_trouble_says_why()
    {
        Instantly.AddAccount(new InstantlyAccount("ana@outreach.example.org", -1, "EAUTH", "535 5.7.8 not accepted", 535));

        var answer = await Api.Get("accounts/ana%40outreach.example.org");

        Assert.Equal(
            ("-1", "EAUTH", "535"),
            (answer.Text("status"), answer.Text("status_message", "code"), answer.Text("status_message", "responseCode"))
        );
    }

    [Fact]
    public async Task A_webhook_that_was_switched_off_is_listed_and_resumed()
    {
        var webhook = Instantly.AddWebhook("https://pipeline.example/webhooks/instantly", status: -1, errorAt: Time.GetUtcNow());

        var listed = await Api.Get("webhooks?limit=100");
        await Api.Send("POST", $"webhooks/{webhook.Id}/resume");

        Assert.Equal("-1", listed.Text("items", "0", "status"));
        Assert.Equal((1, null), (Instantly.Webhooks[0].Status, Instantly.Webhooks[0].ErrorAt));
    }

    [Fact]
    public async Task A_webhook_is_registered_with_a_subscription_name_and_not_with_a_wire_name()
    {
        const string body = """{"target_hook_url":"https://p.example/w","event_type":"TYPE","headers":{"Authorization":"Bearer s"}}""";

        var wire = await Api.Post("webhooks", body.Replace("TYPE", "link_clicked", StringComparison.Ordinal));
        var subscription = await Api.Post("webhooks", body.Replace("TYPE", "email_link_clicked", StringComparison.Ordinal));

        Assert.Equal((400, 200), (wire.Status, subscription.Status));
        Assert.Equal("Bearer s", Assert.Single(Instantly.Webhooks).Headers["authorization"]);
    }

    [Fact]
    public async Task Failed_deliveries_are_read_back_from_the_log()
    {
        Instantly.AddWebhookEvent(
            new InstantlyWebhookEvent
            {
                Id = "",
                At = Time.GetUtcNow(),
                Payload = """{"event_type":"x"}""",
                WebhookUrl = "https://p.example/w",
            }
        );
        Instantly.AddWebhookEvent(
            new InstantlyWebhookEvent
            {
                Id = "",
                At = Time.GetUtcNow(),
                Payload = "{}",
                WebhookUrl = "https://p.example/w",
                Success = true,
            }
        );

        var answer = await Api.Get("webhook-events?success=false&from=2026-11-24&to=2026-11-24");

        Assert.Equal("x", answer.Text("items", "0", "payload", "event_type"));
        Assert.Single(answer.Json["items"]!.AsArray());
        var one = await Api.Get($"webhook-events/{answer.Text("items", "0", "id")}");
        Assert.Equal("x", one.Text("payload", "event_type"));
    }

    [Fact]
    public async Task The_delivery_log_is_summed_up_as_a_whole_and_by_day()
    {
        foreach (var (day, success) in ((int, bool)[])[(0, true), (0, true), (0, false), (-1, true)])
        {
            Instantly.AddWebhookEvent(
                new InstantlyWebhookEvent
                {
                    Id = "",
                    At = Time.GetUtcNow().AddDays(day),
                    Payload = "{}",
                    WebhookUrl = "https://p.example/w",
                    Success = success,
                }
            );
        }

        var all = await Api.Get("webhook-events/summary");
        var days = await Api.Get("webhook-events/summary-by-date?from=2026-11-24");
        var wrong = await Api.Get("webhook-events/summary?to=today");

        Assert.Equal(
            ("4", "3", "1", "75", "25"),
            (
                all.Text("total_events"),
                all.Text("successful_events"),
                all.Text("failed_events"),
                all.Text("success_rate"),
                all.Text("failure_rate")
            )
        );
        Assert.Equal(("2026-11-24", "3"), (days.Text("items", "0", "date"), days.Text("items", "0", "total_events")));
        Assert.Single(days.Json["items"]!.AsArray());
        Assert.Equal(400, wrong.Status);
    }

    [Theory]
    [InlineData("POST", "leads/list", """{"email":"dana@example.com"}""")]
    [InlineData("POST", "leads/list", """{"limit":101}""")]
    [InlineData("GET", "emails?type=received", null)]
    [InlineData("GET", "block-list-entries", null)]
    public async Task An_unknown_field_limit_or_route_is_refused(string method, string path, string? body)
    {
        var answer = await Api.Send(method, path, body);

        Assert.InRange(answer.Status, 400, 404);
        Assert.NotNull(Assert.Single(Instantly.Calls).Refusal);
    }
}
