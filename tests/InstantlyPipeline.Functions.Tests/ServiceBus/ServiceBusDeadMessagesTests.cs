using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

public sealed class ServiceBusDeadMessagesTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Enqueued = new(2026, 8, 18, 10, 0, 0, TimeSpan.Zero);
    private readonly FakeServiceBus _bus = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private ServiceBusDeadMessages Dead => new(_bus, new EventMessages(new LargeBodies(new MemoryTableStore())));

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task What_is_dead_in_any_queue_is_listed_with_its_reason_and_its_body()
    {
        _bus.Dead[QueueName.Replies] =
        [
            Sample.Dead(Sample.Event("d1"), Enqueued),
            Other(),
            Sample.Dead(Sample.Event("d2"), Enqueued),
            Sample.Dead(Sample.Event("d3"), Enqueued),
        ];
        _bus.Dead[QueueName.Bounces] = [Sample.Dead(Sample.Event("d4"), Enqueued)];

        var listed = await Dead.ListAsync(Now).ToListAsync(Now);

        Assert.Equal(["d1", "d2", "d3", "d4"], listed.Select(dead => dead.Event.DeliveryId).Order());
        Assert.Equal(QueueName.Bounces, listed.Single(dead => dead.Event.DeliveryId == "d4").Queue);
        Assert.All(
            listed,
            dead => Assert.Equal(("hubspot-unauthorized", "Renew the token.", 10), (dead.Reason, dead.Description, dead.DeliveryCount))
        );
        Assert.Equal(Sample.Event("d1").Payload.ToArray(), listed[0].Event.Payload.ToArray());
        Assert.Equal("d3", Assert.Single(await Dead.FindAsync(Sample.Event("d3").Key, Now)).Event.DeliveryId);
        Assert.Empty(await Dead.FindAsync(Sample.Event("d5").Key, Now));
    }

    [Fact]
    public async Task Removing_some_leaves_the_others_where_and_as_free_as_they_were()
    {
        _bus.Dead[QueueName.Replies] = [.. Enumerable.Range(1, 7).Select(index => Sample.Dead(Sample.Event($"d{index}"), Enqueued))];
        _bus.Dead[QueueName.Replies].Insert(0, Other());

        await Dead.RemoveAsync(new HashSet<Events.EventKey> { Sample.Event("d2").Key, Sample.Event("d6").Key }, Enqueued, Now);

        Assert.Equal(["d1", "d3", "d4", "d5", "d7"], await Dead.ListAsync(Now).Select(dead => dead.Event.DeliveryId).ToListAsync(Now));
        Assert.Equal(6, _bus.Dead[QueueName.Replies].Count);
        Assert.Empty(_bus.Locked);
    }

    [Fact]
    public async Task A_message_that_came_after_the_decision_stays()
    {
        _bus.Dead[QueueName.Replies] = [Sample.Dead(Sample.Event("d1"), Enqueued.AddSeconds(1))];

        await Dead.RemoveAsync(new HashSet<Events.EventKey> { Sample.Event("d1").Key }, Enqueued, Now);

        Assert.Single(_bus.Dead[QueueName.Replies]);
    }

    [Fact]
    public async Task A_message_that_waited_its_whole_life_is_still_seen_for_the_retention_time()
    {
        _bus.Dead[QueueName.Replies] = [Sample.Dead(Sample.Event("d1"), Enqueued)];

        Assert.Equal(0, await Dead.PurgeAsync(Enqueued.AddDays(90), Now));
        Assert.Equal(1, await Dead.PurgeAsync(Enqueued.AddDays(90).AddTicks(1), Now));
    }

    [Fact]
    public async Task A_failure_says_what_to_do_and_keeps_the_messages_free()
    {
        _bus.Refusal = new UnauthorizedAccessException("key=secret");

        var failure = await Assert.ThrowsAsync<TransientFailureException>(() => Dead.FindAsync(Sample.Event().Key, Now));

        Assert.Contains("Azure Service Bus Data Owner", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TransientFailureException>(() => Dead.PurgeAsync(Enqueued, Now));
    }

    private static ServiceBusReceivedMessage Other() => Sample.Received(new ServiceBusMessage("hello") { MessageId = "m" });
}
