using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

/// <summary>One client's slow chat and flood of replies, and another client's one reply, in the real app on the stand-in broker.</summary>
[Collection(typeof(RunningAppCollection))]
public sealed class FairUseTests(RunningApp app)
{
    private const string Slow = "e2e-slow";
    private const string Calm = "e2e-calm";
    private const int Flood = 40;

    private const string File = $$"""
        {
          "unknownWorkspaces": "act",
          "clients": {
            "slow": { "workspaces": ["{{Slow}}"], "slack": { "webhookUrl": "setting:{{RunningApp.ClientSlackSetting}}", "pace": "none" } },
            "calm": { "workspaces": ["{{Calm}}"], "inherits": ["slack"] }
          }
        }
        """;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_whose_chat_hangs_and_whose_replies_flood_in_holds_up_no_other_and_gets_all_of_its_own()
    {
        _ = app.Host; // skips before anything is delivered
        var deliveries = new Deliveries(seed: 21);
        Assert.Empty((await app.PushAsync(File))["problems"]!.AsArray());
        var held = app.ClientsSlack.Faults.Hang(times: 1_000);
        var before = app.ClientsSlack.Calls.Count;
        for (var number = 0; number < Flood; number++)
        {
            await app.DeliverAsync(Reply($"flood{number}@e2e-slow.example", Slow));
        }

        await app.DeliverAsync(Reply("vera.calm@e2e-calm.example", Calm));
        await app.Slack.WaitForCallAsync(call => call.Body.Contains("vera.calm@e2e-calm.example", StringComparison.Ordinal), Now);

        // Not one of the slow client's calls has ended by then, and it never had all workers.
        Assert.Equal(before, app.ClientsSlack.Calls.Count);
        held.Release();
        app.ClientsSlack.Faults.Clear();
        await app.SettledAsync();
        var told = app.ClientsSlack.Messages.Select(message => $"{message.Text} {message.Blocks}").ToList();
        Assert.All(
            Enumerable.Range(0, Flood),
            number => Assert.Single(told, text => text.Contains($"flood{number}@e2e-slow.example", StringComparison.Ordinal))
        );

        byte[] Reply(string email, string workspace) =>
            deliveries.Reply(
                "Yes, I am interested. Call me on Friday.",
                new SampleLead(email, "Vera", "Calm", "Calm"),
                new DeliveryOptions { Workspace = workspace }
            );
    }
}
