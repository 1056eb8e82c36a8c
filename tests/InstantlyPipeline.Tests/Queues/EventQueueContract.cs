using System.Text;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using Xunit;

namespace InstantlyPipeline.Tests.Queues;

/// <summary>What the pipeline relies on in any queue; each implementation passes it, and the fake that other tests use.</summary>
public abstract class EventQueueContract
{
    protected static readonly DateTimeOffset Start = new(2026, 8, 18, 10, 0, 0, TimeSpan.Zero);

    protected abstract IEventQueue Queue { get; }

    protected static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData(7, null)]
    public async Task A_message_is_seen_as_it_went_in(int attempt, string? traceParent)
    {
        var message = Message("a") with { Attempt = attempt, TraceParent = traceParent };

        await Queue.EnqueueAsync(QueueName.Replies, message, null, Now);

        var seen = Assert.Single(await Queue.PeekAsync(QueueName.Replies, 10, Now));
        Assert.Equal(message with { Payload = default }, seen with { Payload = default, SequenceNumber = null });
        Assert.Equal(message.Payload.ToArray(), seen.Payload.ToArray());
    }

    [Fact]
    public async Task The_largest_body_that_intake_takes_goes_through_whole()
    {
        var body = new byte[1_048_576];
        new Random(1).NextBytes(body);

        await Queue.EnqueueAsync(QueueName.Replies, Message("a") with { Payload = body }, null, Now);

        Assert.Equal(body, Assert.Single(await Queue.PeekAsync(QueueName.Replies, 10, Now)).Payload.ToArray());
    }

    [Fact]
    public async Task Messages_are_seen_in_their_order_up_to_as_many_as_asked_for_and_stay()
    {
        await EnqueueAsync(QueueName.Replies, "a", "b", "c");

        Assert.Equal(["a", "b"], await SeenAsync(QueueName.Replies, 2));
        Assert.Equal(["a", "b", "c"], await SeenAsync(QueueName.Replies, 10));
    }

    [Fact]
    public async Task A_queue_shows_only_its_own_messages()
    {
        await EnqueueAsync(QueueName.Bounces, "bounce");
        await EnqueueAsync(QueueName.Replies, "reply");

        Assert.Equal(["reply"], await SeenAsync(QueueName.Replies, 10));
        Assert.Equal(["bounce"], await SeenAsync(QueueName.Bounces, 10));
        Assert.Empty(await SeenAsync(QueueName.Meetings, 10));
    }

    [Fact]
    public async Task What_waits_for_its_time_is_seen_too()
    {
        await Queue.EnqueueAsync(QueueName.Replies, Message("later"), Start.AddDays(1), Now);

        Assert.Equal(["later"], await SeenAsync(QueueName.Replies, 10));
        Assert.Equal("later", (await Queue.FindAsync(Message("later").Key, Now))?.DeliveryId);
    }

    [Fact]
    public async Task The_message_of_an_event_is_found_on_whatever_queue_it_is()
    {
        await EnqueueAsync(QueueName.Replies, "a", "b");
        await EnqueueAsync(QueueName.Accounts, "c");

        Assert.Equal("b", (await Queue.FindAsync(Message("b").Key, Now))?.DeliveryId);
        Assert.Equal("c", (await Queue.FindAsync(Message("c").Key, Now))?.DeliveryId);
        Assert.Null(await Queue.FindAsync(Message("d").Key, Now));
    }

    [Fact]
    public async Task Two_deliveries_of_one_event_are_two_messages()
    {
        var first = Message("a");
        await Queue.EnqueueAsync(QueueName.Replies, first, null, Now);
        await Queue.EnqueueAsync(QueueName.Replies, first with { DeliveryId = "again" }, null, Now);

        Assert.Equal(["a", "again"], await SeenAsync(QueueName.Replies, 10));
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

    private async Task EnqueueAsync(string queue, params string[] ids)
    {
        foreach (var id in ids)
        {
            await Queue.EnqueueAsync(queue, Message(id), null, Now);
        }
    }

    private async Task<IEnumerable<string>> SeenAsync(string queue, int max) =>
        (await Queue.PeekAsync(queue, max, Now)).Select(message => message.DeliveryId);
}
