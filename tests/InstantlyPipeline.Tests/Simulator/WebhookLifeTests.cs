using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

/// <summary>The stand-in's webhook lives as the documents say: delivered to, retried, switched off, resumed, logged.</summary>
public sealed class WebhookLifeTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero))
    {
        AutoAdvanceAmount = TimeSpan.FromMilliseconds(1),
    };
    private StandInInstantly _instantly = null!;
    private Wire _wire = null!;

    public async ValueTask InitializeAsync()
    {
        _instantly = new StandInInstantly(_time);
        await _instantly.StartAsync(TestContext.Current.CancellationToken);
        _wire = new Wire(_instantly.BaseAddress, ("Authorization", $"Bearer {_instantly.ApiKey}"));
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        await _instantly.DisposeAsync();
    }

    [Fact]
    public async Task A_webhook_that_keeps_failing_is_switched_off_and_what_comes_then_is_not_even_logged()
    {
        // Nothing listens at port 9, so every delivery fails at once.
        _instantly.AddWebhook("http://127.0.0.1:9/webhooks/instantly");
        using var http = new HttpClient();
        var outbox = new InstantlyOutbox(_instantly, http) { DisableAfter = 3, CompressTime = 1_000 };

        for (var number = 0; number < 5; number++)
        {
            await outbox.RaiseAsync(
                """{"event_type":"email_sent"}"""u8.ToArray(),
                cancellationToken: TestContext.Current.CancellationToken
            );
        }

        Assert.Equal(-1, Assert.Single(_instantly.Webhooks).Status);
        Assert.NotNull(_instantly.Webhooks[0].ErrorAt);
        Assert.Equal(3, _instantly.DeliveryLog.Select(attempt => attempt.RetryGroupId).Distinct().Count());
        Assert.Equal(12, _instantly.DeliveryLog.Count);
    }

    [Fact]
    public async Task The_log_is_read_page_by_page_in_no_order_of_time_and_its_last_page_has_a_cursor_too()
    {
        for (var number = 0; number < 250; number++)
        {
            _instantly.AddWebhookEvent(
                new InstantlyWebhookEvent
                {
                    Id = "",
                    At = _time.GetUtcNow(),
                    Payload = "{}",
                    WebhookUrl = "https://p.example/w",
                }
            );
        }
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _wire.Get(
                $"webhook-events?limit=100{(cursor is null ? "" : $"&starting_after={Uri.EscapeDataString(cursor)}")}"
            );
            seen.AddRange(page.Json["items"]!.AsArray().Select(item => item!["timestamp_created"]!.GetValue<string>()));
            cursor = page.Text("next_starting_after");
        } while (cursor is not null);

        Assert.Equal(250, seen.Count);
        Assert.NotEqual(seen.Order(), seen);
        Assert.Equal(4, _instantly.Calls.Count); // three pages, and the empty one that a cursor on the last page leads to
    }

    [Fact]
    public async Task An_attempt_leaves_the_log_when_its_time_is_over()
    {
        _instantly.LogRetention = TimeSpan.FromDays(7);
        _instantly.AddWebhookEvent(
            new InstantlyWebhookEvent
            {
                Id = "",
                At = _time.GetUtcNow().AddDays(-8),
                Payload = "{}",
                WebhookUrl = "https://p.example/w",
            }
        );

        Assert.Empty((await _wire.Get("webhook-events")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task The_hundred_and_first_call_of_a_second_is_too_many()
    {
        _instantly.Rate = (100, 150);
        _time.AutoAdvanceAmount = TimeSpan.Zero;
        for (var number = 0; number < 100; number++)
        {
            Assert.Equal(200, (await _wire.Get("webhooks")).Status);
        }

        var tooMany = await _wire.Get("webhooks");
        _time.Advance(TimeSpan.FromSeconds(2));
        var later = await _wire.Get("webhooks");

        Assert.Equal((429, 200), (tooMany.Status, later.Status));
    }

    [Theory]
    [InlineData("webhooks:read", 200)]
    [InlineData("webhooks:all", 200)]
    [InlineData("all:read", 200)]
    [InlineData("webhook_events:read", 403)]
    public async Task A_call_beyond_the_scope_is_refused(string scope, int status)
    {
        _instantly.Scopes = [scope];

        Assert.Equal(status, (await _wire.Get("webhooks")).Status);
    }

    [Fact]
    public async Task Without_a_paid_plan_every_call_is_refused()
    {
        _instantly.HasPaidPlan = false;

        Assert.Equal(402, (await _wire.Get("webhooks")).Status);
    }

    [Theory]
    [InlineData(true, new[] { "Authorization", "X-Tenant" })]
    [InlineData(false, new[] { "Authorization" })]
    public async Task A_change_of_headers_merges_or_replaces_for_nobody_says_which(bool merges, string[] expected)
    {
        _instantly.MergesHeaders = merges;
        var webhook = _instantly.AddWebhook("https://p.example/w", headers: new Dictionary<string, string> { ["X-Tenant"] = "acme" });

        var changed = await _wire.Send("PATCH", $"webhooks/{webhook.Id}", """{"headers":{"Authorization":"Bearer new"},"campaign":null}""");

        Assert.Equal(expected, changed.Json["headers"]!.AsObject().Select(header => header.Key));
        Assert.DoesNotContain("Bearer new", Assert.Single(_instantly.Calls).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_posts_to_the_address_and_says_what_came_of_it()
    {
        var webhook = _instantly.AddWebhook("http://127.0.0.1:9/webhooks/instantly");

        var test = await _wire.Send("POST", $"webhooks/{webhook.Id}/test");

        Assert.Equal(("false", null), (test.Text("success"), test.Text("status_code")));
    }
}
