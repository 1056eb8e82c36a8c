using System.Collections.Concurrent;
using System.Text;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Leads;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Queues;

public sealed class GatheringQueueTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 10, 0, 0, TimeSpan.Zero));
    private readonly SpyQueue _inner = new();
    private readonly GatheringQueue _queue;
    private int _deliveries;

    public GatheringQueueTests() => _queue = new GatheringQueue(_inner, _time);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_open_that_comes_alone_is_put_on_the_queue_at_once_and_as_it_is()
    {
        var open = Message("email_opened", "a");

        await _queue.EnqueueAsync(QueueName.Engagement, open, null, Now);

        Assert.Same(open, Assert.Single(_inner.Messages));
    }

    [Fact]
    public async Task Opens_that_come_within_a_moment_are_one_message_and_answered_when_that_is_on_the_queue()
    {
        await ManyCameAsync();
        QueuedEvent[] events = [.. Enumerable.Range(0, 20).Select(lead => Message("email_opened", $"lead-{lead}"))];

        var sent = events.Select(message => _queue.EnqueueAsync(QueueName.Engagement, message, null, Now)).ToList();
        Assert.All(sent, answer => Assert.False(answer.IsCompleted));
        await WhenAsync(() => sent.All(answer => answer.IsCompleted));

        var unpacked = GatheredEvents.Unpack(Assert.Single(_inner.Messages));
        Assert.Equal(
            events.Select(message => message with { Payload = default }),
            unpacked.Select(message => message with { Payload = default })
        );
        Assert.Equal(
            events.Select(message => Encoding.UTF8.GetString(message.Payload.Span)),
            unpacked.Select(message => Encoding.UTF8.GetString(message.Payload.Span))
        );
    }

    [Fact]
    public async Task A_sender_that_waits_for_its_answers_gets_them_without_the_moments_end()
    {
        await ManyCameAsync();

        for (var round = 0; round < 30; round++)
        {
            var sent = Enumerable
                .Range(0, 10)
                .Select(n => _queue.EnqueueAsync(QueueName.Engagement, Message("email_opened", $"{round}-{n}"), null, Now))
                .ToList();
            await WhenAsync(() => sent.All(answer => answer.IsCompleted));
        }
        var started = _time.GetUtcNow();
        var last = _queue.EnqueueAsync(QueueName.Engagement, Message("email_opened", "last"), null, Now);
        await WhenAsync(() => last.IsCompleted);

        Assert.InRange(_time.GetUtcNow() - started, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_message_that_is_full_does_not_wait_for_the_moments_end()
    {
        await ManyCameAsync();

        var sent = Enumerable
            .Range(0, 101)
            .Select(lead => _queue.EnqueueAsync(QueueName.Engagement, Message("email_opened", $"lead-{lead}"), null, Now))
            .ToList();
        await Task.WhenAll(sent.Take(100)).WaitAsync(TimeSpan.FromSeconds(30), Now);

        // The clock stood still. How many share a message depends on who comes while one is being sent.
        Assert.All(_inner.Messages, message => Assert.InRange(GatheredEvents.Unpack(message).Count, 1, 100));
        Assert.All(_inner.Messages, message => Assert.InRange(message.Payload.Length, 1, 64_000));
    }

    [Fact]
    public async Task A_message_that_the_queue_refuses_is_refused_to_each_of_its_senders()
    {
        await ManyCameAsync();
        _inner.Failure = new TransientFailureException("The queue is down.");

        var sent = Enumerable
            .Range(0, 3)
            .Select(lead => _queue.EnqueueAsync(QueueName.Engagement, Message("email_opened", $"lead-{lead}"), null, Now))
            .ToList();
        await WhenAsync(() => sent.All(answer => answer.IsCompleted));

        foreach (var answer in sent)
        {
            await Assert.ThrowsAsync<TransientFailureException>(() => answer);
        }
        _inner.Failure = null;
        var later = _queue.EnqueueAsync(QueueName.Engagement, Message("email_opened", "later"), null, Now);
        await WhenAsync(() => later.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Nothing_that_acts_waits_for_others()
    {
        await ManyCameAsync();

        await _queue.EnqueueAsync(QueueName.Replies, Message("reply_received", "a"), null, Now);
        await _queue.EnqueueAsync(QueueName.Engagement, Message("email_opened", "b") with { Attempt = 2 }, null, Now);
        await _queue.EnqueueAsync(QueueName.Engagement, Message("email_opened", "c"), _time.GetUtcNow().AddMinutes(1), Now);

        Assert.Equal(3, _inner.Messages.Count);
    }

    [Theory]
    [InlineData("""{"event_type":"email_opened" """)]
    [InlineData("deep")]
    public async Task A_body_that_would_spoil_the_others_goes_alone(string body)
    {
        await ManyCameAsync();
        var odd = Message("email_opened", "odd") with
        {
            Payload = Encoding.UTF8.GetBytes(body == "deep" ? $"{{\"a\":{new string('[', 62)}{new string(']', 62)}}}" : body),
        };

        await _queue.EnqueueAsync(QueueName.Engagement, odd, null, Now);

        Assert.Same(odd, _inner.Messages[0]);
    }

    [Fact]
    public async Task Gathered_events_are_counted_once_each_however_often_their_message_comes()
    {
        var tables = new FaultyTables(new MemoryTableStore());
        var processor = new EngagementProcessor(tables, new SendLog(tables), _time, NullLogger<EngagementProcessor>.Instance);
        QueuedEvent[] events = [Message("email_opened", "a"), Message("email_sent", "b"), Message("email_opened", "c")];
        var message = GatheredEvents.Pack(events);

        var first = await processor.HandleAsync([message, Message("email_opened", "d")], Now);
        await processor.HandleAsync([message], Now);

        Assert.Equal(2, first.Count);
        Assert.All(first, settlement => Assert.IsType<Settlement.Complete>(settlement));
        var counts = await new EngagementCounts(tables, new DayNumbers(tables)).OfDayAsync("20260818", Now);
        Assert.Equal([("email_opened", 3L), ("email_sent", 1L)], counts.Select(count => (count.EventType, count.Count)).Order());
        Assert.Equal(0, (await new EventLedger(tables, _time).FindAsync(events[0].Key, Now))!.Duplicates);
        Assert.NotNull(await new SendLog(tables).FindLatestAsync("w", "c", "b@example.com", Now));
    }

    [Fact]
    public void What_comes_from_outside_under_the_messages_name_is_no_such_message()
    {
        Assert.True(InternalEventType.IsName(InternalEventType.EngagementGathered));
        var forged = Message(InternalEventType.EngagementGathered, "a") with { EventType = InternalEventType.EngagementGathered };

        Assert.Same(forged, Assert.Single(GatheredEvents.Unpack(forged)));
    }

    /// <summary>Forty a second, as in the busy hours of 30 million a month.</summary>
    private async Task ManyCameAsync()
    {
        for (var n = 0; n < 100; n++)
        {
            _ = _queue.EnqueueAsync(QueueName.Engagement, Message("email_opened", $"before-{n}"), null, Now);
            _time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Yield();
        }
        _time.Advance(GatheringQueue.Moment);
        await WhenAsync(() => _inner.Messages.SelectMany(GatheredEvents.Unpack).Count() == 100);
        _inner.Clear();
    }

    /// <summary>What waits for the time that was moved on goes on in a thread of its own.</summary>
    private async Task WhenAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            await Task.Delay(1, patience.Token);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    private QueuedEvent Message(string type, string lead)
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"2026-08-18T09:00:00.000Z", "event_type":"{{type}}","workspace":"w","campaign_id":"c","lead_email":"{{lead}}@example.com","step":1,"note":"\u00e4 \"quoted\""}"""
        );
        return QueuedEvent.New(EventKey.Of(EventReader.Read(body).Identity!), type, _time.GetUtcNow(), body) with
        {
            DeliveryId = $"delivery-{++_deliveries}",
        };
    }

    private sealed class SpyQueue : IEventQueue
    {
        private readonly ConcurrentQueue<QueuedEvent> _messages = new();

        public IReadOnlyList<QueuedEvent> Messages => [.. _messages];

        public Exception? Failure { get; set; }

        public Task EnqueueAsync(string queue, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken)
        {
            if (Failure is not null)
            {
                return Task.FromException(Failure);
            }
            _messages.Enqueue(message);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queue, int max, CancellationToken cancellationToken) =>
            Task.FromResult(Messages);

        public void Clear() => _messages.Clear();
    }
}
