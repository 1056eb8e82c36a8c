using System.Collections.Concurrent;
using System.Globalization;
using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Events;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

[Collection(typeof(RunningAppCollection))]
public sealed class SettlementTests(RunningApp app)
{
    private readonly Deliveries _deliveries = new(seed: 2);

    [Fact]
    public async Task A_message_that_is_no_event_is_dead_lettered_with_the_reason()
    {
        await using var client = new ServiceBusClient(app.Host.ServiceBusConnection);
        await using var sender = client.CreateSender("accounts");

        await sender.SendMessageAsync(new ServiceBusMessage("not an event"), TestContext.Current.CancellationToken);
        await app.SettledAsync();

        var dead = Assert.Single(app.Host.DeadLetters("accounts"));
        Assert.Equal("not an event", dead.Body);
        Assert.Equal("unreadable-message", dead.Reason);
        Assert.NotEmpty(dead.Description!);
    }

    [Fact]
    public async Task What_failed_for_now_waits_as_a_scheduled_copy_and_is_done_at_the_second_attempt()
    {
        app.Slack.Faults.FailNext(1, 503);

        var key = await app.DeliverAsync(_deliveries.Reply("Yes, call me on Friday"));
        await app.Host.WhenAsync(
            () => app.Host.Queue("replies") is { Scheduled: 1, Active: 0, Locked: 0 },
            TestContext.Current.CancellationToken
        );
        Assert.Equal("retrying", (await app.EventAsync(key))["status"]!.ToString());
        await app.SettledAsync();

        var done = await app.EventAsync(key);
        Assert.Equal("done", done["status"]!.ToString());
        Assert.Equal(2, (int)done["attempts"]!);
    }

    [Fact]
    public async Task What_cannot_succeed_is_dead_and_a_replay_finishes_it()
    {
        var before = app.Host.DeadLetters("replies").Count;
        app.Slack.Faults.FailNext(1, 404);

        var key = await app.DeliverAsync(_deliveries.Reply("Yes, call me on Monday"));
        await app.SettledAsync();
        var dead = await app.EventAsync(key);
        Assert.Equal("dead", dead["status"]!.ToString());
        Assert.Contains("slack-webhook-gone", dead["reason"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(before + 1, app.Host.DeadLetters("replies").Count);

        await app.ReplayAsync(key);
        await app.SettledAsync();
        Assert.Equal("done", (await app.EventAsync(key))["status"]!.ToString());
    }

    [Fact]
    public async Task What_its_queue_gave_up_is_a_dead_letter_and_a_replay_finishes_it()
    {
        var key = GiveUp(_deliveries.Reply("Yes, call me on Sunday"));
        var dead = await app.EventAsync(key);
        Assert.Equal("dead", dead["status"]!.ToString());
        Assert.Contains("MaxDeliveryCountExceeded", dead["reason"]!.ToString(), StringComparison.Ordinal);
        var before = app.Host.DeadLetters("replies").Count;

        await app.ReplayAsync(key);
        await app.SettledAsync();

        Assert.Equal("done", (await app.EventAsync(key))["status"]!.ToString());
        Assert.Equal(before - 1, app.Host.DeadLetters("replies").Count);
    }

    [Fact]
    public async Task What_its_queue_gave_up_is_discarded_and_its_neighbours_stay()
    {
        var (key, neighbour) = (GiveUp(_deliveries.Reply("Yes, call me at noon")), GiveUp(_deliveries.Reply("Yes, call me at one")));

        await app.DiscardAsync(key);

        var discarded = await app.EventAsync(key);
        Assert.Equal("dead", discarded["status"]!.ToString());
        Assert.StartsWith("discarded: By ana", discarded["reason"]!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Host.DeadLetters("replies"), letter => letter.Body.Contains("at noon", StringComparison.Ordinal));
        Assert.Contains("MaxDeliveryCountExceeded", (await app.EventAsync(neighbour))["reason"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_opens_are_handled_in_batches()
    {
        var calls = app.Host.Calls("ProcessEngagement");

        var keys = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _deliveries.Opened()).Select(app.DeliverAsync));
        await app.SettledAsync();

        Assert.Equal(100, keys.Distinct().Count());
        foreach (var key in keys)
        {
            Assert.Equal("done", (await app.EventAsync(key))["status"]!.ToString());
        }
        Assert.InRange(app.Host.Calls("ProcessEngagement") - calls, 1, 99);
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_worker_is_killed_under_load()
    {
        const int Senders = 8;
        const int AcknowledgedBetweenKills = 100;
        var host = app.Host;
        var acknowledged = new ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        var restarting = Task.CompletedTask;

        var load = Enumerable
            .Range(0, Senders)
            .Select(sender =>
                Task.Run(async () =>
                {
                    var deliveries = new Deliveries(seed: 100 + sender);
                    for (var n = 0; !stop.IsCancellationRequested; n++)
                    {
                        if (await app.TryDeliverAsync(n % 4 == 0 ? deliveries.Reply() : deliveries.Opened()) is { } key)
                        {
                            acknowledged.Add(key);
                            continue;
                        }
                        await Volatile.Read(ref restarting);
                    }
                })
            )
            .ToList();
        for (var kill = 1; kill <= 2; kill++)
        {
            await UntilAsync(() => acknowledged.Count >= kill * AcknowledgedBetweenKills);
            Volatile.Write(ref restarting, host.KillWorkerAsync());
            await restarting;
        }
        await UntilAsync(() => acknowledged.Count >= 3 * AcknowledgedBetweenKills);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        // A send that was slower than the intake waits went to the overflow.
        await app.DrainAsync();
        await app.SettledAsync();

        var lost = new List<string>();
        foreach (var key in acknowledged)
        {
            if ((await app.EventAsync(key))["status"]!.ToString() is not "done" and var status)
            {
                lost.Add(string.Create(CultureInfo.InvariantCulture, $"{key} is {status}"));
            }
        }
        Assert.Empty(lost);

        Task UntilAsync(Func<bool> condition) => host.WhenAsync(condition, TestContext.Current.CancellationToken);
    }

    /// <returns>The key of the event, which no function has seen.</returns>
    private string GiveUp(byte[] body)
    {
        var key = EventKey.Of(EventReader.Read(body).Identity!).Value;
        app.Host.GiveUp(
            "replies",
            new Dictionary<string, object>
            {
                ["eventKey"] = key,
                ["eventType"] = "reply_received",
                ["receivedAt"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                ["deliveryId"] = key,
                ["attempt"] = 1,
            },
            body
        );
        return key;
    }
}
