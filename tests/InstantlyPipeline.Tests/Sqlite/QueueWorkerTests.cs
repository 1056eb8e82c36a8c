using System.Collections.Concurrent;
using System.Data;
using System.Threading.Channels;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

public sealed class QueueWorkerTests : IAsyncLifetime
{
    private const string Replies = QueueName.Replies;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DataDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(QueueSample.Start);
    private readonly WatchedTimeProvider _workerTime = new(QueueSample.Start);
    private readonly SelfHostOptions _options = new();
    private readonly ScriptedHandler _handler = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteEventQueue _queue;
    private QueueWorker? _worker;

    public QueueWorkerTests()
    {
        _database = new SqliteDatabase(_directory.Path);
        _queue = new SqliteEventQueue(_database, _time);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.StopAsync(new CancellationToken(canceled: true));
            _worker.Dispose();
        }
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_message_is_handed_over_and_settled_as_the_handler_says()
    {
        _handler.Script = (message, _) =>
            Task.FromResult<Settlement>(
                message.DeliveryId switch
                {
                    "done" => new Settlement.Complete(),
                    "later" => new Settlement.RetryAt(QueueSample.Start.AddHours(1), 2),
                    _ => new Settlement.DeadLetter("reason", "Do this."),
                }
            );
        await StartAsync();

        await Enqueue(Replies, "done", "later", "dead");

        await Until(counts => counts[Replies] == new QueueCounts(0, 1, 0, 1));
        Assert.Equal("dead", Assert.Single(await DeadAsync()).Event.DeliveryId);
    }

    [Fact]
    public async Task What_the_last_process_held_is_handled_after_the_start()
    {
        await Enqueue(Replies, "a");
        await _queue.ReceiveAsync(Replies, 1, TimeSpan.FromHours(1), Now);

        await StartAsync();

        await Until(Empty);
        Assert.Equal(["a"], _handler.Seen);
    }

    [Fact]
    public async Task A_message_whose_handler_throws_comes_back_later_and_later_and_is_dead_after_ten_deliveries()
    {
        _handler.Script = (_, _) => throw new InvalidDataException("an outside text that belongs in no dead letter");
        await Enqueue(Replies, "poison");
        await StartAsync();

        for (var delivery = 1; delivery < 10; delivery++)
        {
            await Until(counts => counts[Replies].Scheduled == 1);
            Assert.Equal(delivery, _handler.Seen.Count);
            _time.Advance((TimeSpan.FromSeconds(5) * delivery) - TimeSpan.FromTicks(1));
            Assert.Equal(1, (await _queue.CountsAsync(Now))[Replies].Scheduled);
            _time.Advance(TimeSpan.FromTicks(1));
            await Until(counts => counts[Replies] is { Ready: 0, Leased: 0 } && _handler.Seen.Count == delivery + 1);
        }

        await Until(counts => counts[Replies].Dead == 1);
        var letter = Assert.Single(await DeadAsync());
        Assert.Equal(("max-delivery-count-exceeded", 10), (letter.Reason, letter.DeliveryCount));
        Assert.Contains("InvalidDataException", letter.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("outside text", letter.Description, StringComparison.Ordinal);
        Assert.Contains("replay", letter.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poison_message_does_not_hold_up_the_others()
    {
        _options.Concurrency = 1;
        _handler.Script = (message, _) => message.DeliveryId == "poison" ? throw new InvalidDataException() : Complete();
        await Enqueue(Replies, "poison", "a", "b");

        await StartAsync();

        await Until(counts => counts[Replies] == new QueueCounts(0, 1, 0, 0));
        Assert.Equal(["a", "b", "poison"], _handler.Seen.Order());
    }

    [Fact]
    public async Task A_message_under_which_the_process_died_too_often_is_not_tried_again()
    {
        await Enqueue(Replies, "killer");
        for (var delivery = 1; delivery <= 10; delivery++)
        {
            await _queue.ReceiveAsync(Replies, 1, TimeSpan.FromMinutes(5), Now);
            await _queue.ReleaseAllLeasesAsync();
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        await StartAsync();

        await Until(counts => counts[Replies].Dead == 1);
        Assert.Empty(_handler.Seen);
        Assert.Contains("process ended", Assert.Single(await DeadAsync()).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_takes_longer_than_its_lease_stays_with_its_handler()
    {
        var finish = new TaskCompletionSource<Settlement>();
        _handler.Script = (_, _) => finish.Task;
        await Enqueue(Replies, "slow");
        await StartAsync();
        await _handler.StartedAsync();

        for (var half = 0; half < 6; half++)
        {
            await RenewalIsDueAsync();
        }
        finish.SetResult(new Settlement.Complete());

        await Until(Empty);
        Assert.Equal(["slow"], _handler.Seen);
        Assert.Equal(QueueSample.Start + (_options.Lease * 3), _time.GetUtcNow());
    }

    [Fact]
    public async Task A_renewal_that_failed_is_made_again_before_the_lease_ends()
    {
        await Enqueue(Replies, "slow");
        await using var keeper = new LeaseKeeper(
            _queue,
            await _queue.ReceiveAsync(Replies, 1, _options.Lease, Now),
            _options.Lease,
            _workerTime,
            NullLogger.Instance,
            Now
        );
        await _database.WriteAsync(session => session.Scalar("PRAGMA busy_timeout = 1"), Now);
        await using (var other = new SqliteConnection($"Data Source={_database.FilePath};Pooling=False"))
        {
            await other.OpenAsync(Now);
            await using var locked = await other.BeginTransactionAsync(IsolationLevel.Serializable, Now);
            await RenewalIsDueAsync();
            await _workerTime.TimerSetAsync(_options.Lease / 8, Patience, Now);
        }

        Pass(_options.Lease / 8);
        await RenewalIsDueAsync();
        await _workerTime.TimerSetAsync(_options.Lease / 2, Patience, Now);

        Assert.True(_time.GetUtcNow() > QueueSample.Start + _options.Lease);
        Assert.Equal(new QueueCounts(0, 0, 1, 0), (await _queue.CountsAsync(Now))[Replies]);
        Assert.False(keeper.Handling.IsCancellationRequested);
    }

    [Fact]
    public async Task A_handler_whose_lease_was_lost_is_told_to_stop()
    {
        var told = new TaskCompletionSource();
        _handler.Script = async (_, cancellationToken) =>
        {
            using var registration = cancellationToken.Register(() => told.TrySetResult());
            await told.Task;
            throw new OperationCanceledException(cancellationToken);
        };
        await Enqueue(Replies, "a");
        await StartAsync();
        await _handler.StartedAsync();

        _handler.Script = (_, _) => Complete();
        await _queue.ReleaseAllLeasesAsync();
        await RenewalIsDueAsync();

        await told.Task.WaitAsync(Patience, Now);
        await Until(Empty);
    }

    [Fact]
    public async Task A_queue_handles_no_more_at_once_than_it_may_and_does_not_hold_up_another_queue()
    {
        _options.Concurrency = 3;
        var finish = new TaskCompletionSource<Settlement>();
        _handler.Script = (message, _) => message.DeliveryId.StartsWith("slow", StringComparison.Ordinal) ? finish.Task : Complete();
        await StartAsync();
        await Enqueue(Replies, "slow1", "slow2", "slow3", "slow4");
        await Until(counts => counts[Replies].Leased == 3);

        await Enqueue(QueueName.Bounces, "quick");
        await Until(counts => counts[QueueName.Bounces] == new QueueCounts(0, 0, 0, 0) && _handler.Seen.Contains("quick"));
        Assert.Equal(new QueueCounts(1, 0, 3, 0), (await _queue.CountsAsync(Now))[Replies]);

        finish.SetResult(new Settlement.Complete());
        await Until(Empty);
    }

    [Fact]
    public async Task A_stop_lets_handlers_finish_and_receives_nothing_more()
    {
        var finish = new TaskCompletionSource<Settlement>();
        _handler.Script = (_, _) => finish.Task;
        await Enqueue(Replies, "a");
        await StartAsync();
        await _handler.StartedAsync();

        var stopping = _worker!.StopAsync(Now);
        await Enqueue(Replies, "b");
        Assert.False(stopping.IsCompleted);
        finish.SetResult(new Settlement.Complete());
        await stopping.WaitAsync(Patience, Now);

        Assert.Equal(["a"], _handler.Seen);
        Assert.Equal(new QueueCounts(1, 0, 0, 0), (await _queue.CountsAsync(Now))[Replies]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_does_not_finish_in_the_hosts_patience_gives_its_message_back(bool listens)
    {
        var stuck = new TaskCompletionSource<Settlement>();
        _handler.Script = (_, cancellationToken) => listens ? stuck.Task.WaitAsync(cancellationToken) : stuck.Task;
        await Enqueue(Replies, "a");
        await StartAsync();
        await _handler.StartedAsync();
        using var patience = new CancellationTokenSource();

        var stopping = _worker!.StopAsync(patience.Token);
        await patience.CancelAsync();
        await stopping.WaitAsync(Patience, Now);

        Assert.Equal(new QueueCounts(1, 0, 0, 0), (await _queue.CountsAsync(Now))[Replies]);
        stuck.SetResult(new Settlement.Complete());
    }

    [Fact]
    public async Task Engagement_is_handed_over_in_batches_and_each_message_settled_by_its_own_answer()
    {
        _options.BatchMax = 3;
        var batches = new ScriptedBatchHandler
        {
            Script = messages =>
                [
                    .. messages.Select(message =>
                        (Settlement)(message.DeliveryId == "c" ? new Settlement.DeadLetter("r", "d") : new Settlement.Complete())
                    ),
                ],
        };
        await Enqueue(QueueName.Engagement, "a", "b", "c", "d");

        await StartAsync(batches);

        await Until(counts => counts[QueueName.Engagement] == new QueueCounts(0, 0, 0, 1));
        Assert.Equal(["a,b,c", "d"], batches.Seen);
        Assert.Empty(_handler.Seen);
    }

    [Fact]
    public async Task A_bad_message_in_a_batch_takes_no_neighbour_along_for_a_second_time()
    {
        var batches = new ScriptedBatchHandler
        {
            Script = messages =>
                messages.Any(message => message.DeliveryId == "bad")
                    ? throw new InvalidDataException()
                    : [.. messages.Select(_ => new Settlement.Complete())],
        };
        await Enqueue(QueueName.Engagement, "a", "bad", "c");
        await StartAsync(batches);
        await Until(counts => counts[QueueName.Engagement].Scheduled == 3);

        _time.Advance(TimeSpan.FromSeconds(5));

        await Until(counts => counts[QueueName.Engagement] == new QueueCounts(0, 1, 0, 0));
        Assert.Equal(["a,bad,c", "a", "bad", "c"], batches.Seen);
    }

    [Fact]
    public async Task A_batch_handler_that_answers_for_too_few_messages_decided_nothing()
    {
        var batches = new ScriptedBatchHandler { Script = _ => [new Settlement.Complete()] };
        await Enqueue(QueueName.Engagement, "a", "b");

        await StartAsync(batches);

        await Until(counts => counts[QueueName.Engagement] == new QueueCounts(0, 2, 0, 0));
    }

    [Fact]
    public async Task Without_a_batch_handler_engagement_goes_one_by_one()
    {
        await Enqueue(QueueName.Engagement, "a", "b");

        await StartAsync();

        await Until(Empty);
        Assert.Equal(["a", "b"], _handler.Seen.Order());
    }

    [Theory]
    [InlineData(20, 75)] // 30 deliveries within a second are half as many again
    [InlineData(10, 150)]
    [InlineData(1, 1_000)] // never longer
    public async Task While_deliveries_flood_in_each_queue_does_one_message_between_pauses(int yieldAbove, int pauseMilliseconds)
    {
        var pause = TimeSpan.FromMilliseconds(pauseMilliseconds);
        _options.YieldAbove = yieldAbove;
        await Enqueue(Replies, [.. Enumerable.Range(0, 30).Select(i => $"m{i}")]);

        await StartAsync();

        await AllPauseAsync();
        Assert.Empty(_handler.Seen);
        _workerTime.Advance(pause);
        await _workerTime.TimerSetAsync(pause, Patience, Now); // the queue that had something to do
        await Until(counts => counts[Replies].Ready == 29 && counts[Replies].Leased == 0);
        Assert.Single(_handler.Seen);

        _time.Advance(TimeSpan.FromSeconds(2)); // the flood is over
        _workerTime.Advance(pause);
        await Until(Empty);

        async Task AllPauseAsync()
        {
            foreach (var _ in QueueName.All)
            {
                await _workerTime.TimerSetAsync(pause, Patience, Now);
            }
        }
    }

    [Fact]
    public async Task A_client_whose_CRM_hangs_leaves_workers_to_the_others_and_gets_half_of_them_while_they_wait()
    {
        var slow = new ConcurrentDictionary<string, TaskCompletionSource<Settlement>>();
        _handler.Script = (message, _) => message.Workspace == "slow" ? slow.GetOrAdd(message.DeliveryId, _ => new()).Task : Complete();
        await EnqueueOf("slow", 40);
        await StartAsync(shares: new ClientShares(_options.Concurrency, workspace => workspace, () => true, _time));
        await Until(counts => counts[Replies] == new QueueCounts(0, 33, 7, 0));

        await EnqueueOf("birch", 20);
        await Until(counts => counts[Replies] == new QueueCounts(0, 33, 7, 0));
        Assert.Equal(20, _handler.Seen.Count(id => id.StartsWith("birch", StringComparison.Ordinal)));

        // Of the seven places five become free; the slow client's next messages get one of them.
        foreach (var held in slow.Values.Take(4))
        {
            held.SetResult(new Settlement.Complete());
        }
        await Until(counts => counts[Replies] == new QueueCounts(0, 33, 3, 0));
        _time.Advance(QueueShares.LongestWait / 2);
        await EnqueueOf("birch", 1);
        await Until(counts => counts[Replies].Leased == 4 && counts[Replies].Ready == 0 && slow.Count == 8);

        // Each that ends lets the next of its client's line in; none is lost, and none has a delivery counted that it did not get.
        _handler.Script = (_, _) => Complete();
        foreach (var held in slow.Values)
        {
            held.TrySetResult(new Settlement.Complete());
        }
        await Until(counts =>
        {
            if (counts[Replies] is { Ready: 0, Leased: 0 })
            {
                _time.Advance(TimeSpan.FromSeconds(1)); // the next of the line
            }
            return Empty(counts);
        });
        Assert.Equal(40, _handler.Seen.Where(id => id.StartsWith("slow", StringComparison.Ordinal)).Distinct().Count());
        Assert.Equal(40 + 21, _handler.Seen.Count);
    }

    [Fact]
    public async Task Where_there_is_one_client_only_it_has_all_workers()
    {
        var held = new TaskCompletionSource<Settlement>();
        _handler.Script = (_, _) => held.Task;
        await EnqueueOf("only", 40);

        await StartAsync(shares: new ClientShares(_options.Concurrency, workspace => workspace, () => false, _time));

        await Until(counts => counts[Replies] == new QueueCounts(32, 0, 8, 0));
        held.SetResult(new Settlement.Complete());
        await Until(Empty);
    }

    private int _numbered;

    private async Task EnqueueOf(string client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _queue.EnqueueAsync(Replies, QueueSample.Message($"{client}-{_numbered++}") with { Workspace = client }, null, Now);
        }
    }

    private static Task<Settlement> Complete() => Task.FromResult<Settlement>(new Settlement.Complete());

    private static bool Empty(IReadOnlyDictionary<string, QueueCounts> counts) =>
        counts.Values.All(count => count == new QueueCounts(0, 0, 0, 0));

    private async Task StartAsync(IEventBatchHandler? batches = null, ClientShares? shares = null)
    {
        _worker = new QueueWorker(
            _queue,
            _handler,
            Options.Create(_options),
            _workerTime,
            NullLogger<QueueWorker>.Instance,
            batches,
            shares
        );
        await _worker.StartAsync(Now);
    }

    private async Task Enqueue(string queue, params string[] ids)
    {
        foreach (var id in ids)
        {
            await _queue.EnqueueAsync(queue, QueueSample.Message(id), null, Now);
        }
    }

    /// <summary>Asks until it is so: the worker's own threads decide when. The fake clock stands still meanwhile.</summary>
    private async Task<IReadOnlyList<DeadMessage>> DeadAsync() => await new SqliteDeadMessages(_database).ListAsync(Now).ToListAsync(Now);

    private async Task Until(Func<IReadOnlyDictionary<string, QueueCounts>, bool> expected)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!expected(await _queue.CountsAsync(Now)))
        {
            Assert.False(
                patience.IsCancellationRequested,
                $"Not so after {Patience}: {string.Join("; ", await _queue.CountsAsync(Now))}; seen {string.Join(",", _handler.Seen)}"
            );
            await Task.Yield();
        }
    }

    /// <summary>The queue's clock is another than the worker's, so that the timer waited for is the renewal's and no receiver's.</summary>
    private async Task RenewalIsDueAsync()
    {
        await _workerTime.TimerSetAsync(_options.Lease / 2, Patience, Now);
        Pass(_options.Lease / 2);
    }

    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _workerTime.Advance(time);
    }

    private sealed class ScriptedHandler : IEventHandler
    {
        private readonly Channel<string> _started = Channel.CreateUnbounded<string>();

        public Func<QueuedEvent, CancellationToken, Task<Settlement>> Script { get; set; } = (_, _) => Complete();

        public ConcurrentQueue<string> Seen { get; } = new();

        public async Task StartedAsync() => await _started.Reader.ReadAsync(Now).AsTask().WaitAsync(Patience, Now);

        public Task<Settlement> HandleAsync(QueuedEvent message, CancellationToken cancellationToken)
        {
            var script = Script;
            Seen.Enqueue(message.DeliveryId);
            _started.Writer.TryWrite(message.DeliveryId);
            return script(message, cancellationToken);
        }
    }

    private sealed class ScriptedBatchHandler : IEventBatchHandler
    {
        public required Func<IReadOnlyList<QueuedEvent>, IReadOnlyList<Settlement>> Script { get; init; }

        public ConcurrentQueue<string> Seen { get; } = new();

        public Task<IReadOnlyList<Settlement>> HandleAsync(IReadOnlyList<QueuedEvent> messages, CancellationToken cancellationToken)
        {
            Seen.Enqueue(string.Join(',', messages.Select(message => message.DeliveryId)));
            return Task.FromResult(Script(messages));
        }
    }
}
