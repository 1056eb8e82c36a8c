using System.Globalization;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>A recovery that a real kill cuts off.</summary>
public sealed class RecoveryKilledTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const int Lost = 450;
    private readonly DataDirectory _data = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_serve_that_is_killed_while_it_recovers_and_started_again_has_every_event_once()
    {
        await using var world = await StandIns.StartAsync(cancellationToken: Now);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{CommandLine.FreePort()}");
        Miss(world.Instantly, new Uri($"{url}/webhooks/instantly"));
        // The third page of the log is asked for and never comes.
        var held = world.Instantly.Faults.Hang(when: call =>
            call.Path.Contains("webhook-events", StringComparison.Ordinal)
            && call.Path.Contains("starting_after", StringComparison.Ordinal)
            && ++_pages == 2
        );
        var settings = new Dictionary<string, string?>
        {
            ["Webhook:Secrets:0"] = Secret,
            ["Slack:WebhookUrl"] = world.Settings["Slack:WebhookUrl"],
            ["Instantly:BaseAddress"] = world.Settings["Instantly:BaseAddress"],
            ["Instantly:ApiKey"] = world.Settings["Instantly:ApiKey"],
        };

        int before;
        await using (var first = await ServeProcess.StartAsync(_data.Path, settings, Now, url))
        {
            await held.Reached.WaitAsync(Now);
            before = (await first.Operations.ListEventsAsync(Now, ("type", "email_opened"), ("limit", "1000"))).Count;
            first.Kill();
        }
        held.Release();
        await using var second = await ServeProcess.StartAsync(_data.Path, settings, Now, url);
        await world.Slack.WaitForCallAsync(call => call.Body.Contains("The webhook was off", StringComparison.Ordinal), Now);
        var events = await second.Operations.ListEventsAsync(Now, ("type", "email_opened"), ("limit", "1000"));

        Assert.InRange(before, 1, Lost - 1);
        Assert.Equal(Lost, events.Select(view => view.EventKey).Distinct().Count());
        Assert.All(events, view => Assert.Equal(0, view.Duplicates));
        Assert.Single(world.Slack.Messages);
    }

    private int _pages;

    private static void Miss(StandInInstantly instantly, Uri target)
    {
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-20);
        for (var number = 0; number < Lost; number++)
        {
            instantly.AddWebhookEvent(
                new InstantlyWebhookEvent
                {
                    Id = "",
                    At = at.AddSeconds(number),
                    Payload =
                        $$"""{"timestamp":"{{at.AddMilliseconds(number).UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}}Z","event_type":"email_opened","workspace":"{{Deliveries.Workspace}}","campaign_id":"c1","lead_email":"lead{{number}}@example.com","step":1}""",
                    WebhookUrl = target.AbsoluteUri,
                    StatusCode = 502,
                    RetryCount = 3,
                    RetryGroupId = Guid.NewGuid().ToString(),
                }
            );
        }
        instantly.AddWebhook(
            target.AbsoluteUri,
            status: -1,
            errorAt: at,
            headers: new Dictionary<string, string> { ["Authorization"] = $"Bearer {Secret}" }
        );
    }
}
