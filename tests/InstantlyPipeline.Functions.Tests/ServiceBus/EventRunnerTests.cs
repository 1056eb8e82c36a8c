using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

public sealed class EventRunnerTests
{
    private static readonly DateTimeOffset Later = new(2026, 8, 18, 9, 5, 0, TimeSpan.Zero);

    private readonly List<string> _journal = [];
    private readonly ListQueue _queue = new();
    private ScriptedHandler _handler = new(_ => new Settlement.Complete());

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_done_is_completed()
    {
        await RunAsync(Sample.Received("d1"));

        Assert.Equal(["complete d1"], _journal);
        Assert.Empty(_queue.Messages);
    }

    [Fact]
    public async Task What_is_to_be_retried_comes_back_on_its_queue_as_a_copy_and_the_original_goes()
    {
        _handler = new(_ => new Settlement.RetryAt(Later, 2));

        await RunAsync(Sample.Received("d1"));

        var (queue, copy, notBefore) = Assert.Single(_queue.Messages);
        Assert.Equal((QueueName.Replies, "d1", 2, Later), (queue, copy.DeliveryId, copy.Attempt, notBefore));
        Assert.Equal(["complete d1"], _journal);
    }

    [Fact]
    public async Task The_original_stays_until_its_copy_is_safe()
    {
        _handler = new(_ => new Settlement.RetryAt(Later, 2));
        _queue.Refuses = true;

        await Assert.ThrowsAsync<TransientFailureException>(() => RunAsync(Sample.Received("d1")));

        Assert.Empty(_journal);
    }

    [Fact]
    public async Task What_is_dead_is_set_aside_with_its_reason()
    {
        _handler = new(_ => new Settlement.DeadLetter("hubspot-unauthorized", "Set a valid token."));

        await RunAsync(Sample.Received("d1"));

        Assert.Equal(["dead-letter d1 hubspot-unauthorized: Set a valid token."], _journal);
    }

    [Fact]
    public async Task A_reason_longer_than_the_broker_takes_is_cut_and_not_refused()
    {
        _handler = new(_ => new Settlement.DeadLetter("r", new string('x', 5_000)));

        await RunAsync(Sample.Received("d1"));

        Assert.Equal(["dead-letter d1 r: " + new string('x', 4_096)], _journal);
    }

    [Fact]
    public async Task What_is_no_event_is_set_aside_and_handed_to_nobody()
    {
        await RunAsync(Sample.Received(new ServiceBusMessage("hello") { MessageId = "m" }));

        Assert.StartsWith(
            "dead-letter ? unreadable-message: The message's property eventKey",
            Assert.Single(_journal),
            StringComparison.Ordinal
        );
        Assert.Empty(_handler.Handed);
    }

    [Fact]
    public async Task About_what_throws_nothing_is_decided()
    {
        _handler = new(_ => throw new InvalidOperationException());

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Sample.Received("d1")));

        Assert.Empty(_journal);
    }

    [Fact]
    public async Task What_was_decided_is_done_even_when_the_host_stops_meanwhile()
    {
        using var stopping = new CancellationTokenSource();
        _handler = new(_ =>
        {
            stopping.Cancel();
            return new Settlement.Complete();
        });

        await Runner.RunAsync(QueueName.Replies, Sample.Received("d1"), new JournalActions(_journal), stopping.Token);

        Assert.Equal(["complete d1"], _journal);
    }

    [Fact]
    public async Task A_batch_is_handed_over_together_and_settled_one_by_one()
    {
        _handler = new(id =>
            id switch
            {
                "d2" => new Settlement.RetryAt(Later, 2),
                "d3" => new Settlement.DeadLetter("r", "text"),
                _ => new Settlement.Complete(),
            }
        );

        await RunBatchAsync(Sample.Received("d1"), Sample.Received("d2"), Sample.Received("d3"));

        Assert.Equal(["d1+d2+d3"], _handler.Handed);
        Assert.Equal(["complete d1", "complete d2", "dead-letter d3 r: text"], _journal);
        Assert.Equal((QueueName.Engagement, "d2"), (_queue.Messages[0].Queue, Assert.Single(_queue.Messages).Message.DeliveryId));
    }

    [Fact]
    public async Task In_a_batch_too_what_is_no_event_is_set_aside_and_the_others_go_on()
    {
        await RunBatchAsync(
            Sample.Received("d1"),
            Sample.Received(new ServiceBusMessage("hello") { MessageId = "m" }),
            Sample.Received("d3")
        );

        Assert.Equal(["d1+d3"], _handler.Handed);
        Assert.Equal(3, _journal.Count);
    }

    [Fact]
    public async Task Of_a_batch_that_failed_each_message_is_handed_over_alone_and_the_bad_one_takes_no_neighbour_along()
    {
        _handler = new(id => id == "d2" ? throw new InvalidOperationException() : new Settlement.Complete());

        await Assert.ThrowsAsync<AggregateException>(() =>
            RunBatchAsync(Sample.Received("d1"), Sample.Received("d2"), Sample.Received("d3"))
        );
        var afterTheFirst = _journal.Count;
        await Assert.ThrowsAsync<AggregateException>(() =>
            RunBatchAsync(Sample.Received("d1", 2), Sample.Received("d2", 2), Sample.Received("d3", 2))
        );

        Assert.Equal(0, afterTheFirst);
        Assert.Equal(["d1+d2+d3", "d1", "d2", "d3"], _handler.Handed);
        Assert.Equal(["complete d1", "complete d3"], _journal);
    }

    private EventRunner Runner =>
        new(
            _handler,
            _handler,
            _queue,
            new EventMessages(new LargeBodies(new MemoryTableStore())),
            TimeProvider.System,
            NullLogger<EventRunner>.Instance
        );

    private Task RunAsync(ServiceBusReceivedMessage message) =>
        Runner.RunAsync(QueueName.Replies, message, new JournalActions(_journal), Now);

    private Task RunBatchAsync(params ServiceBusReceivedMessage[] messages) =>
        Runner.RunBatchAsync(QueueName.Engagement, messages, new JournalActions(_journal), Now);
}
