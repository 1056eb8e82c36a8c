using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Functions.ServiceBus;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Storage;
using Xunit;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

public sealed class ServiceBusEventQueueTests : IAsyncDisposable
{
    private readonly FakeServiceBus _bus = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task What_waits_is_seen_whole_though_the_broker_shows_it_piece_by_piece()
    {
        var queue = Queue();
        for (var i = 1; i <= 5; i++)
        {
            await queue.EnqueueAsync(QueueName.Replies, Sample.Event($"d{i}"), null, Now);
        }

        Assert.Equal(
            ["d1", "d2", "d3", "d4", "d5"],
            (await queue.PeekAsync(QueueName.Replies, 100, Now)).Select(message => message.DeliveryId)
        );
        Assert.Equal(["d1", "d2", "d3"], (await queue.PeekAsync(QueueName.Replies, 3, Now)).Select(message => message.DeliveryId));
    }

    [Fact]
    public async Task What_is_no_event_does_not_hide_the_events_behind_it()
    {
        var queue = Queue();
        _bus.Held.Add(Sample.Received(new ServiceBusMessage("hello") { MessageId = "m" }));
        await queue.EnqueueAsync(QueueName.Replies, Sample.Event(), null, Now);

        Assert.Equal("d1", Assert.Single(await queue.PeekAsync(QueueName.Replies, 1, Now)).DeliveryId);
    }

    [Fact]
    public async Task What_is_held_is_at_the_front_and_scheduled_messages_do_not_hide_it()
    {
        var queue = Queue();
        for (var i = 1; i <= 5; i++)
        {
            _bus.Held.Add(Sample.Received($"later{i}", state: ServiceBusMessageState.Scheduled));
        }
        await queue.EnqueueAsync(QueueName.Replies, Sample.Event("d1"), null, Now);
        await queue.EnqueueAsync(QueueName.Replies, Sample.Event("d2"), null, Now);
        await queue.EnqueueAsync(QueueName.Replies, Sample.Event("d3"), null, Now);

        Assert.Equal(
            ["later1", "later2", "d1", "d2"],
            (await queue.HeldAsync(QueueName.Replies, 2, Now)).Select(message => message.DeliveryId)
        );
    }

    [Fact]
    public async Task One_sender_serves_a_queue_for_good()
    {
        var queue = Queue();

        await queue.EnqueueAsync(QueueName.Replies, Sample.Event("d1"), null, Now);
        await queue.EnqueueAsync(QueueName.Replies, Sample.Event("d2"), null, Now);
        await queue.EnqueueAsync(QueueName.Bounces, Sample.Event("d3"), null, Now);

        Assert.Equal(2, _bus.Senders);
    }

    public static TheoryData<Exception, string> Refusals =>
        new()
        {
            { new ServiceBusException("key=secret", ServiceBusFailureReason.ServiceBusy), "busy" },
            { new ServiceBusException("key=secret", ServiceBusFailureReason.ServiceTimeout), "out of reach" },
            { new ServiceBusException("key=secret", ServiceBusFailureReason.QuotaExceeded), "replies is full" },
            { new ServiceBusException("key=secret", ServiceBusFailureReason.MessagingEntityNotFound), "no queue replies" },
            { new UnauthorizedAccessException("key=secret"), "Azure Service Bus Data Owner" },
            { new TimeoutException("key=secret"), "out of reach" },
            { new OperationCanceledException("key=secret"), "out of reach" },
        };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task A_refusal_is_told_in_plain_words_that_quote_nothing(Exception refusal, string words)
    {
        _bus.Refusal = refusal;

        var sent = await Assert.ThrowsAsync<TransientFailureException>(() =>
            Queue().EnqueueAsync(QueueName.Replies, Sample.Event(), null, Now)
        );
        var peeked = await Assert.ThrowsAsync<TransientFailureException>(() => Queue().PeekAsync(QueueName.Replies, 1, Now));

        Assert.Contains(words, sent.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", sent.Message + peeked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_no_failure_of_the_queue()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        _bus.Refusal = new OperationCanceledException(gone.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Queue().EnqueueAsync(QueueName.Replies, Sample.Event(), null, gone.Token)
        );
    }

    [Fact]
    public async Task What_comes_while_a_message_is_on_its_way_goes_together()
    {
        var (queue, way) = (Queue(), _bus.HoldSends());
        var first = queue.EnqueueAsync(QueueName.Replies, Sample.Event("d1"), null, Now);
        await _bus.Begun;
        Task[] others = [.. Enumerable.Range(2, 4).Select(i => queue.EnqueueAsync(QueueName.Replies, Sample.Event($"d{i}"), null, Now))];
        Assert.All([first, .. others], send => Assert.False(send.IsCompleted));

        way.SetResult();
        await Task.WhenAll([first, .. others]);

        Assert.Equal([1, 4], _bus.Sends);
        Assert.Equal(
            ["d1", "d2", "d3", "d4", "d5"],
            (await queue.PeekAsync(QueueName.Replies, 100, Now)).Select(message => message.DeliveryId)
        );
    }

    [Fact]
    public async Task What_no_transfer_holds_goes_with_the_next()
    {
        var (queue, way) = (Queue(), _bus.HoldSends());
        var first = queue.EnqueueAsync(QueueName.Replies, Sample.Event("d0"), null, Now);
        await _bus.Begun;
        // 192 KiB hold three of 60.
        int[] kibibytes = [60, 60, 60, 60, 190];
        Task[] sends =
        [
            first,
            .. kibibytes.Select(
                (size, i) =>
                    queue.EnqueueAsync(QueueName.Replies, Sample.Event($"d{i + 1}") with { Payload = new byte[size << 10] }, null, Now)
            ),
        ];

        way.SetResult();
        await Task.WhenAll(sends);

        Assert.Equal([1, 3, 1, 1], _bus.Sends);
    }

    [Fact]
    public async Task A_refused_batch_fails_for_each_of_its_senders_and_for_nobody_after()
    {
        var (queue, way) = (Queue(), _bus.HoldSends());
        Task[] sends = [.. Enumerable.Range(1, 3).Select(i => queue.EnqueueAsync(QueueName.Replies, Sample.Event($"d{i}"), null, Now))];
        await _bus.Begun;
        _bus.Refusal = new ServiceBusException("no", ServiceBusFailureReason.ServiceBusy);

        way.SetResult();
        foreach (var send in sends)
        {
            await Assert.ThrowsAsync<TransientFailureException>(() => send);
        }
        _bus.Refusal = null;
        await queue.EnqueueAsync(QueueName.Replies, Sample.Event("d4"), null, Now);

        Assert.Equal("d4", Assert.Single(await queue.PeekAsync(QueueName.Replies, 100, Now)).DeliveryId);
    }

    [Fact]
    public async Task A_message_that_its_sender_gave_up_is_not_sent_any_more()
    {
        var (queue, way) = (Queue(), _bus.HoldSends());
        using var gone = new CancellationTokenSource();
        var first = queue.EnqueueAsync(QueueName.Replies, Sample.Event("d1"), null, Now);
        await _bus.Begun;
        var second = queue.EnqueueAsync(QueueName.Replies, Sample.Event("d2"), null, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        way.SetResult();
        await first;
        await queue.EnqueueAsync(QueueName.Replies, Sample.Event("d3"), null, Now);

        Assert.Equal(["d1", "d3"], (await queue.PeekAsync(QueueName.Replies, 100, Now)).Select(message => message.DeliveryId));
    }

    private ServiceBusEventQueue Queue() => new(_bus, new EventMessages(new LargeBodies(new MemoryTableStore())));
}
