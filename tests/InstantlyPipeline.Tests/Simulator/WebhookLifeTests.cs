using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

/// <summary>The stand-in's webhook lives as the documents say: delivered to, retried, switched off, resumed, logged.</summary>
public sealed class WebhookLifeTests : StandInInstantlyTest
{
    public WebhookLifeTests() => Time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_webhook_that_keeps_failing_is_switched_off_and_what_comes_then_is_not_even_logged()
    {
        // Nothing listens at port 9, so every delivery fails at once.
        Instantly.AddWebhook("http://127.0.0.1:9/webhooks/instantly");
        using var http = new HttpClient();
        var outbox = new InstantlyOutbox(Instantly, http) { DisableAfter = 3, CompressTime = 1_000 };

        for (var number = 0; number < 5; number++)
        {
            await outbox.RaiseAsync(
                """{"event_type":"email_sent"}"""u8.ToArray(),
                cancellationToken: TestContext.Current.CancellationToken
            );
        }

        Assert.Equal(-1, Assert.Single(Instantly.Webhooks).Status);
        Assert.NotNull(Instantly.Webhooks[0].ErrorAt);
        Assert.Equal(3, Instantly.DeliveryLog.Select(attempt => attempt.RetryGroupId).Distinct().Count());
        Assert.Equal(12, Instantly.DeliveryLog.Count);
    }

    [Fact]
    public async Task The_log_is_read_page_by_page_in_no_order_of_time_and_its_last_page_has_a_cursor_too()
    {
        for (var number = 0; number < 250; number++)
        {
            Instantly.AddWebhookEvent(
                new InstantlyWebhookEvent
                {
                    Id = "",
                    At = Time.GetUtcNow(),
                    Payload = "{}",
                    WebhookUrl = "https://p.example/w",
                }
            );
        }
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Api.Get(
                $"webhook-events?limit=100{(cursor is null ? "" : $"&starting_after={Uri.EscapeDataString(cursor)}")}"
            );
            seen.AddRange(page.Json["items"]!.AsArray().Select(item => item!["timestamp_created"]!.GetValue<string>()));
            cursor = page.Text("next_starting_after");
        } while (cursor is not null);

        Assert.Equal(250, seen.Count);
        Assert.NotEqual(seen.Order(), seen);
        Assert.Equal(4, Instantly.Calls.Count); // three pages, and the empty one that a cursor on the last page leads to
    }

    [Fact]
    public async Task An_attempt_leaves_the_log_when_its_time_is_over()
    {
        Instantly.LogRetention = TimeSpan.FromDays(7);
        Instantly.AddWebhookEvent(
            new InstantlyWebhookEvent
            {
                Id = "",
                At = Time.GetUtcNow().AddDays(-8),
                Payload = "{}",
                WebhookUrl = "https://p.example/w",
            }
        );

        Assert.Empty((await Api.Get("webhook-events")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task The_hundred_and_first_call_of_a_second_is_too_many()
    {
        Instantly.Rate = (100, 150);
        Time.AutoAdvanceAmount = TimeSpan.Zero;
        for (var number = 0; number < 100; number++)
        {
            Assert.Equal(200, (await Api.Get("webhooks")).Status);
        }

        var tooMany = await Api.Get("webhooks");
        Time.Advance(TimeSpan.FromSeconds(2));
        var later = await Api.Get("webhooks");

        Assert.Equal((429, 200), (tooMany.Status, later.Status));
    }

    [Theory]
    [InlineData("webhooks:read", 200)]
    [InlineData("webhooks:all", 200)]
    [InlineData("all:read", 200)]
    [InlineData("webhook_events:read", 403)]
    public async Task A_call_beyond_the_scope_is_refused(string scope, int status)
    {
        Instantly.Scopes = [scope];

        Assert.Equal(status, (await Api.Get("webhooks")).Status);
    }

    [Fact]
    public async Task Without_a_paid_plan_every_call_is_refused()
    {
        Instantly.HasPaidPlan = false;

        Assert.Equal(402, (await Api.Get("webhooks")).Status);
    }

    [Theory]
    [InlineData(true, new[] { "Authorization", "X-Tenant" })]
    [InlineData(false, new[] { "Authorization" })]
    public async Task A_change_of_headers_merges_or_replaces_for_nobody_says_which(bool merges, string[] expected)
    {
        Instantly.MergesHeaders = merges;
        var webhook = Instantly.AddWebhook("https://p.example/w", headers: new Dictionary<string, string> { ["X-Tenant"] = "acme" });

        var changed = await Api.Send("PATCH", $"webhooks/{webhook.Id}", """{"headers":{"Authorization":"Bearer new"},"campaign":null}""");

        Assert.Equal(expected, changed.Json["headers"]!.AsObject().Select(header => header.Key));
        Assert.DoesNotContain("Bearer new", Assert.Single(Instantly.Calls).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_posts_to_the_address_and_says_what_came_of_it()
    {
        var webhook = Instantly.AddWebhook("http://127.0.0.1:9/webhooks/instantly");

        var test = await Api.Send("POST", $"webhooks/{webhook.Id}/test");

        Assert.Equal(("false", null), (test.Text("success"), test.Text("status_code")));
    }
}
