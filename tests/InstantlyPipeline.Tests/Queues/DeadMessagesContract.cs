using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using Xunit;

namespace InstantlyPipeline.Tests.Queues;

/// <summary>What the pipeline relies on in any place for messages that were set aside.</summary>
public abstract class DeadMessagesContract
{
    protected static readonly DateTimeOffset Start = new(2026, 8, 18, 10, 0, 0, TimeSpan.Zero);

    protected abstract IDeadMessages Dead { get; }

    protected static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>A queue sets the message aside at <paramref name="at"/>; times only ever grow.</summary>
    protected abstract Task SetAsideAsync(string queue, QueuedEvent message, string reason, string description, DateTimeOffset at);

    [Fact]
    public async Task A_message_is_listed_whole_with_its_queue_and_its_reason()
    {
        var message = Message("a") with { Attempt = 3 };
        await SetAsideAsync(QueueName.Bounces, message, "hubspot-unauthorized", "Renew the token.", Start);

        var dead = Assert.Single(await ListAsync());

        Assert.Equal(
            (QueueName.Bounces, "hubspot-unauthorized", "Renew the token.", Start),
            (dead.Queue, dead.Reason, dead.Description, dead.DeadAt)
        );
        Assert.Equal("hubspot-unauthorized: Renew the token.", dead.Why.ToString());
        Assert.True(dead.DeliveryCount >= 1);
        Assert.Equal(message with { Payload = default }, dead.Event with { Payload = default, SequenceNumber = null });
        Assert.Equal(message.Payload.ToArray(), dead.Event.Payload.ToArray());
    }

    [Fact]
    public async Task All_messages_of_one_event_are_found_and_no_other()
    {
        await SetAsideAsync(QueueName.Replies, Message("a"), Start);
        await SetAsideAsync(QueueName.Replies, Message("b"), Start.AddMinutes(1));
        await SetAsideAsync(QueueName.Replies, Message("a") with { DeliveryId = "again" }, Start.AddMinutes(2));

        Assert.Equal(["a", "again"], (await Dead.FindAsync(Message("a").Key, Now)).Select(dead => dead.Event.DeliveryId).Order());
        Assert.Empty(await Dead.FindAsync(Message("c").Key, Now));
    }

    [Fact]
    public async Task Those_of_all_queues_are_listed()
    {
        foreach (var queue in QueueName.All)
        {
            await SetAsideAsync(queue, Message("of-" + queue), Start);
        }

        Assert.Equal(QueueName.All.Order(), (await ListAsync()).Select(dead => dead.Queue).Order());
    }

    [Fact]
    public async Task Those_that_a_person_decided_about_go_and_the_others_stay()
    {
        await SetAsideAsync(QueueName.Replies, Message("a"), Start);
        await SetAsideAsync(QueueName.Bounces, Message("b"), Start);
        await SetAsideAsync(QueueName.Replies, Message("c"), Start);

        await Dead.RemoveAsync(new HashSet<EventKey> { Message("a").Key, Message("b").Key, Message("nobody").Key }, Start, Now);

        Assert.Equal(["c"], (await ListAsync()).Select(dead => dead.Event.DeliveryId));
    }

    [Fact]
    public async Task What_was_set_aside_after_the_decision_stays()
    {
        await SetAsideAsync(QueueName.Replies, Message("a"), Start);
        await SetAsideAsync(QueueName.Replies, Message("a") with { DeliveryId = "again" }, Start.AddMinutes(1));

        await Dead.RemoveAsync(new HashSet<EventKey> { Message("a").Key }, Start, Now);

        Assert.Equal(["again"], (await ListAsync()).Select(dead => dead.Event.DeliveryId));
    }

    [Fact]
    public async Task What_is_older_than_the_retention_time_is_purged_and_counted()
    {
        await SetAsideAsync(QueueName.Replies, Message("a"), Start);
        await SetAsideAsync(QueueName.Bounces, Message("b"), Start);

        Assert.Equal(0, await Dead.PurgeAsync(Start, Now));
        Assert.Equal(2, await Dead.PurgeAsync(Start.AddYears(1), Now));
        Assert.Equal(0, await Dead.PurgeAsync(Start.AddYears(1), Now));
        Assert.Empty(await ListAsync());
    }

    protected static QueuedEvent Message(string id) =>
        new()
        {
            Key = EventKey.OfUnusable(Encoding.UTF8.GetBytes(id), Start),
            EventType = EventType.ReplyReceived,
            ReceivedAt = Start.AddTicks(1_234_567),
            DeliveryId = id,
            Payload = Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\"}}"),
        };

    private Task SetAsideAsync(string queue, QueuedEvent message, DateTimeOffset at) =>
        SetAsideAsync(queue, message, "broken", "Mend it.", at);

    private async Task<List<DeadMessage>> ListAsync() => await Dead.ListAsync(Now).ToListAsync(Now);
}
