using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Intake.Overflow;

/// <summary>What becomes of deliveries while the queue is down, and afterwards.</summary>
public sealed class OverflowTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly UnreliableQueue _queue = new();
    private readonly FaultyTables _tables = new(new MemoryTableStore());
    private readonly FakeTimeProvider _time = new(Start);
    private readonly OverflowTable _overflow;
    private readonly SafeKeeping _keeping;
    private readonly OverflowDrain _drain;

    public OverflowTests()
    {
        _overflow = new OverflowTable(_tables);
        _keeping = new SafeKeeping(_queue, Options.Create(new IntakeOptions()), _time, NullLogger<SafeKeeping>.Instance, _overflow);
        var metrics = new ServiceCollection()
            .AddMetrics()
            .AddSingleton<IntakeMetrics>()
            .BuildServiceProvider()
            .GetRequiredService<IntakeMetrics>();
        _drain = new OverflowDrain(_overflow, _queue, metrics, NullLogger<OverflowDrain>.Instance);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queue_that_refuses_costs_nothing_the_overflow_takes_the_delivery()
    {
        _queue.Refusing.Add(QueueName.Replies);

        Assert.True(await _keeping.KeepAsync(QueueName.Replies, Delivery(1)));

        Assert.Equal([1], await WaitingAsync(QueueName.Replies));
    }

    [Fact]
    public async Task A_queue_that_does_not_answer_in_time_counts_as_one_that_refuses()
    {
        _queue.Hangs = true;

        var keeping = _keeping.KeepAsync(QueueName.Replies, Delivery(1));
        await _queue.Called.Task.WaitAsync(Now);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.True(await keeping);
    }

    [Fact]
    public async Task When_both_refuse_the_caller_hears_of_it()
    {
        _queue.Refusing.Add(QueueName.Replies);
        _tables.AfterWrite = () => throw new TransientFailureException("The tables refuse.");

        await Assert.ThrowsAsync<TransientFailureException>(() => _keeping.KeepAsync(QueueName.Replies, Delivery(1)));
    }

    [Fact]
    public async Task On_self_host_there_is_no_second_place_to_wait_for()
    {
        _queue.Refusing.Add(QueueName.Replies);
        var keeping = new SafeKeeping(_queue, Options.Create(new IntakeOptions()), _time, NullLogger<SafeKeeping>.Instance);

        await Assert.ThrowsAsync<TransientFailureException>(() => keeping.KeepAsync(QueueName.Replies, Delivery(1)));
    }

    [Fact]
    public async Task Spilled_deliveries_come_back_oldest_first_with_their_bodies_and_once()
    {
        _queue.Refusing.Add(QueueName.Replies);
        foreach (var number in (int[])[2, 3, 1])
        {
            await _keeping.KeepAsync(QueueName.Replies, Delivery(number));
        }
        _queue.Refusing.Clear();

        await _drain.RunAsync(Now);
        await _drain.RunAsync(Now);

        Assert.Equal([1, 2, 3], _queue.Taken.Select(item => Number(item.Message)));
        Assert.All(_queue.Taken, item => Assert.Equal(Delivery(Number(item.Message)).Payload.ToArray(), item.Message.Payload.ToArray()));
        Assert.Empty(await WaitingAsync(QueueName.Replies));
    }

    [Fact]
    public async Task A_delivery_too_large_for_one_row_comes_back_whole()
    {
        _queue.Refusing.Add(QueueName.Replies);
        var noise = new byte[1_000_000];
        new Random(1).NextBytes(noise);
        await _keeping.KeepAsync(QueueName.Replies, Delivery(1) with { Payload = noise });
        _queue.Refusing.Clear();

        await _drain.RunAsync(Now);

        Assert.Equal(noise, Assert.Single(_queue.Taken).Message.Payload.ToArray());
        Assert.Empty(await _tables.QueryAsync("overflow", null, null, null, Now).ToListAsync(Now));
    }

    [Fact]
    public async Task A_queue_that_refuses_again_keeps_its_rest_and_holds_up_no_other()
    {
        _queue.Refusing.UnionWith([QueueName.Replies, QueueName.Bounces]);
        await _keeping.KeepAsync(QueueName.Replies, Delivery(1));
        await _keeping.KeepAsync(QueueName.Replies, Delivery(2));
        await _keeping.KeepAsync(QueueName.Bounces, Delivery(3));
        _queue.Refusing.Remove(QueueName.Bounces);
        _queue.Attempts = 0;

        await _drain.RunAsync(Now);

        Assert.Equal([1, 2], await WaitingAsync(QueueName.Replies));
        Assert.Equal([3], _queue.Taken.Select(item => Number(item.Message)));
        Assert.Equal(2, _queue.Attempts);
    }

    [Fact]
    public async Task A_delivery_that_may_be_on_the_queue_twice_has_two_delivery_ids_so_that_the_ledger_runs_one()
    {
        _queue.LosesAnswers = true;
        await _keeping.KeepAsync(QueueName.Replies, Delivery(1));
        await _drain.RunAsync(Now);
        _queue.LosesAnswers = false;
        await _drain.RunAsync(Now);

        Assert.Equal(3, _queue.Taken.Count);
        Assert.Single(_queue.Taken.Select(item => item.Message.Key).Distinct());
        Assert.Equal(3, _queue.Taken.Select(item => item.Message.DeliveryId).Distinct().Count());
    }

    [Fact]
    public async Task What_waited_is_the_message_that_it_was()
    {
        var message = Delivery(1) with { Workspace = "birch", TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        await _overflow.AddAsync(QueueName.Replies, message, Now);

        var read = await _overflow.WaitingAsync(QueueName.Replies, Now).SingleAsync(Now);

        Assert.Equal(message, read with { Payload = message.Payload });
        Assert.Equal(message.Payload.ToArray(), read.Payload.ToArray());
    }

    private async Task<List<int>> WaitingAsync(string queue) => await _overflow.WaitingAsync(queue, Now).Select(Number).ToListAsync(Now);

    private static int Number(QueuedEvent message) => (int)(message.ReceivedAt - Start).TotalSeconds;

    private static QueuedEvent Delivery(int second) =>
        new()
        {
            Key = EventKey.OfUnusable([(byte)second], Start),
            EventType = EventType.ReplyReceived,
            ReceivedAt = Start.AddSeconds(second),
            DeliveryId = Guid.CreateVersion7().ToString("N"),
            Payload = System.Text.Encoding.UTF8.GetBytes($$"""{"number":{{second}}}"""),
        };
}
