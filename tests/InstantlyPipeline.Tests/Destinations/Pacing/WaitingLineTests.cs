using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Destinations.Slack;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations.Pacing;

public sealed class WaitingLineTests : DestinationTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TurnClock _clock = new();

    [Fact]
    public void The_more_important_goes_first_and_of_the_same_the_older()
    {
        var slack = new LimitedServer(1, Second, namesWait: true, _clock.Time);
        var running = new Instances(_clock, slack, Pace.PerSecond(1), count: 1, alone: true);

        _clock.Run(
            async () =>
            {
                var all = new List<Task>();
                foreach (
                    var (what, importance) in new[]
                    {
                        ("first", Importance.Routine),
                        ("label", Importance.Routine),
                        ("bounce", Importance.Usual),
                        ("reply", Importance.Reply),
                        ("second-reply", Importance.Reply),
                        ("warm", Importance.Warm),
                    }
                )
                {
                    all.Add(running.CallAsync(what, importance));
                    await Task.Delay(TimeSpan.FromMilliseconds(20), _clock.Time);
                }
                await Task.WhenAll(all);
            },
            TimeSpan.FromMinutes(1)
        );

        Assert.Equal(["first", "warm", "reply", "second-reply", "bounce", "label"], slack.Done.Select(call => call.What));
    }

    [Fact]
    public void What_goes_back_to_the_queue_keeps_its_place()
    {
        var slack = new LimitedServer(1, Second, namesWait: true, _clock.Time);
        var running = new Instances(_clock, slack, Pace.PerSecond(1), count: 1, alone: true);

        _clock.Run(
            async () =>
            {
                var all = new List<Task>();
                for (var alert = 0; alert < 60; alert++)
                {
                    all.Add(running.CallAsync($"{alert:00}", Importance.Usual));
                    await Task.Delay(TimeSpan.FromMilliseconds(100), _clock.Time);
                }
                await Task.WhenAll(all);
            },
            TimeSpan.FromMinutes(5)
        );

        var order = slack.Done.Select((call, turn) => Math.Abs(int.Parse(call.What, null) - turn)).ToList();
        Assert.True(running.SentBack > 20, $"{running.SentBack} went back");
        Assert.InRange(order.Max(), 0, 12); // whoever comes while no older one is there takes the turn that is free
    }

    [Fact]
    public void Refusals_with_a_short_wait_are_no_outage_and_the_call_takes_the_next_turn()
    {
        Configure(settings: [("Slack__Pace", "none")]);
        for (var refusal = 0; refusal < 2 * DestinationCircuit.Failures; refusal++)
        {
            Server.Answers(429, headers: ("Retry-After", "1"));
        }
        Server.Answers(200, "ok", "text/plain");

        var post = PostAsync("a", Importance.Reply);
        AdvanceUntil(post);

        Assert.True(post.IsCompletedSuccessfully);
        Assert.Equal((2 * DestinationCircuit.Failures) + 1, Server.Requests.Count);
    }

    [Fact]
    public async Task A_long_wait_goes_back_to_the_queue_and_nobody_else_calls_meanwhile()
    {
        Server.Answers(429, headers: ("Retry-After", "45"));
        Server.Answers(200, "ok", "text/plain");

        var refused = await Assert.ThrowsAsync<TransientFailureException>(() => PostAsync("a", Importance.Reply));
        var next = await Assert.ThrowsAsync<TransientFailureException>(() => PostAsync("b", Importance.Warm));

        Assert.True(refused.WaitsForTurn);
        Assert.True(next.WaitsForTurn);
        Assert.InRange(refused.RetryAfter!.Value.TotalSeconds, 45, 47);
        Assert.Single(Server.Requests);
        Time.Advance(refused.RetryAfter.Value);
        await PostAsync("a", Importance.Reply);
    }

    [Fact]
    public async Task Workspaces_with_one_credential_have_one_pace_and_others_have_their_own()
    {
        Configure(
            settings:
            [
                ("Workspaces__6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a91__Slack__WebhookUrl", $"{Server.Address}services/T0/B0/{Secret}"),
                ("Workspaces__6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a92__Slack__WebhookUrl", $"{Server.Address}services/T0/B0/other-{Secret}"),
            ]
        );
        for (var post = 0; post < 3; post++)
        {
            Server.Answers(200, "ok", "text/plain");
        }

        await PostAsync("a", Importance.Reply);
        var same = PostAsync("b", Importance.Reply, "6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a91");
        await PostAsync("c", Importance.Reply, "6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a92");

        Assert.False(same.IsCompleted);
        Time.Advance(TimeSpan.FromSeconds(1.1));
        await same;
    }

    [Theory]
    [InlineData("2/1", 2)]
    [InlineData("none", 6)]
    [InlineData("", 1)]
    public async Task A_setting_takes_the_place_of_the_documented_pace(string setting, int atOnce)
    {
        Configure(settings: [("Slack__Pace", setting)]);
        for (var post = 0; post < Math.Min(6, atOnce + 1); post++)
        {
            Server.Answers(200, "ok", "text/plain");
        }

        var posts = new List<Task>();
        for (var post = 0; post < atOnce; post++)
        {
            await PostAsync($"{post}", Importance.Warm);
        }
        if (atOnce < 6)
        {
            posts.Add(PostAsync("next", Importance.Warm));
            Assert.False(posts[0].IsCompleted);
            Time.Advance(Second);
        }
        await Task.WhenAll(posts);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0/1")]
    [InlineData("1/0")]
    [InlineData("1/1s")]
    [InlineData("-1/1")]
    public void A_pace_that_is_not_one_is_told(string setting)
    {
        Configure(settings: [("Slack__Pace", setting)]);

        var problem = Clients.Of<SlackClient>(Workspace).Misconfigured;

        Assert.Equal(
            "Slack__Pace is neither calls/seconds, for example 100/10, nor none.",
            Assert.IsType<PermanentFailureException>(problem).Message
        );
    }

    [Fact]
    public async Task Who_stops_waiting_holds_nobody_up()
    {
        for (var post = 0; post < 2; post++)
        {
            Server.Answers(200, "ok", "text/plain");
        }
        using var stop = new CancellationTokenSource();
        await PostAsync("a", Importance.Reply);
        var stopped = PostAsync("b", Importance.Reply, until: stop.Token);
        var next = PostAsync("c", Importance.Reply);

        await stop.CancelAsync();
        Time.Advance(TimeSpan.FromSeconds(1.1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        await next;
    }

    private async Task PostAsync(string id, Importance importance, string workspace = Workspace, CancellationToken? until = null)
    {
        new Errand(id, importance, Time.GetUtcNow()).Begin();
        await Clients.Of<SlackClient>(workspace).Client!.PostAsync(new("New reply", [new("Lead", Lead)]), until ?? Cancellation);
    }

    /// <summary>The answers come over real sockets, so there is nothing to wait for but the task itself.</summary>
    private void AdvanceUntil(Task task)
    {
        while (!task.Wait(TimeSpan.FromMilliseconds(20), Cancellation))
        {
            Time.Advance(Second);
        }
    }
}
