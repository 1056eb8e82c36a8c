using System.Collections.Concurrent;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

public sealed class SqliteEventQueueTests : IDisposable
{
    private const string Replies = QueueName.Replies;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    private readonly DataDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(QueueSample.Start);
    private readonly SqliteDatabase _database;
    private readonly SqliteEventQueue _queue;

    public SqliteEventQueueTests()
    {
        _database = new SqliteDatabase(_directory.Path);
        _queue = new SqliteEventQueue(_database, _time);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_message_comes_out_as_it_went_in()
    {
        var message = QueueSample.Message("a") with { Attempt = 3, TraceParent = null };

        await Enqueue(message);

        var received = (await Receive()).Event;
        Assert.Equal(message with { Payload = default }, received with { Payload = default });
        Assert.Equal(message.Payload.ToArray(), received.Payload.ToArray());
    }

    [Fact]
    public async Task A_slice_of_a_larger_buffer_is_stored_as_the_slice()
    {
        await Enqueue(QueueSample.Message("a") with { Payload = "xx{}yy"u8.ToArray().AsMemory(2, 2) });

        Assert.Equal("{}"u8.ToArray(), (await Receive()).Event.Payload.ToArray());
    }

    [Fact]
    public async Task The_oldest_message_is_received_first()
    {
        await Enqueue("a", "b", "c");

        var received = await _queue.ReceiveAsync(Replies, 2, Lease, Now);

        Assert.Equal(["a", "b"], received.Select(message => message.Event.DeliveryId));
        Assert.Equal("c", (await Receive()).Event.DeliveryId);
    }

    [Fact]
    public async Task Clients_take_turns_so_that_one_clients_flood_holds_up_no_other()
    {
        for (var i = 0; i < 100; i++)
        {
            await EnqueueOfAsync("flood", i);
        }
        var turns = new List<string>();
        for (var turn = 0; turn < 40; turn++)
        {
            if (turn is 10)
            {
                await EnqueueOfAsync("birch", 0);
                await EnqueueOfAsync("birch", 1);
                await EnqueueOfAsync("cobalt", 0);
            }
            turns.Add((await _queue.ReceiveAsync(Replies, 1, TimeSpan.FromMinutes(1), Now)).Single().Event.DeliveryId);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"flood-{i}"), turns.Take(10));
        Assert.InRange(turns.IndexOf("birch-0"), 10, 12);
        Assert.InRange(turns.IndexOf("cobalt-0"), 10, 12);
        Assert.InRange(turns.IndexOf("birch-1"), 12, 14);
        Assert.Equal(
            Enumerable.Range(0, 37).Select(i => $"flood-{i}"),
            turns.Where(id => id.StartsWith("flood", StringComparison.Ordinal))
        );

        Task EnqueueOfAsync(string client, int number) =>
            _queue.EnqueueAsync(Replies, QueueSample.Message($"{client}-{number}") with { Workspace = client }, null, Now);
    }

    [Fact]
    public async Task A_thousand_messages_of_one_client_that_fall_due_together_are_not_before_the_others()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var message = QueueSample.Message($"flood-{i}") with { Workspace = "flood" };
            await _queue.EnqueueAsync(Replies, message, QueueSample.Start.AddMinutes(1), Now);
        }
        _time.Advance(TimeSpan.FromMinutes(1));
        await Receive();
        for (var i = 0; i < 5; i++)
        {
            await _queue.EnqueueAsync(Replies, QueueSample.Message($"birch-{i}") with { Workspace = "birch" }, null, Now);
        }

        var next = await _queue.ReceiveAsync(Replies, 10, Lease, Now);

        Assert.Equal(5, next.Count(message => message.Event.Workspace == "birch"));
    }

    [Fact]
    public async Task A_message_that_is_put_back_comes_again_as_if_it_had_not_been_received()
    {
        var queued = QueueSample.Message("a") with { Workspace = "birch", Attempt = 4 };
        await _queue.EnqueueAsync(Replies, queued, null, Now);
        var first = await Receive();

        Assert.True(await _queue.PutBackAsync(first, QueueSample.Start.AddSeconds(5), Now));
        Assert.Equal(new QueueCounts(0, 1, 0, 0), await Counts());
        _time.Advance(TimeSpan.FromSeconds(5));
        var second = await Receive();

        Assert.Equal((1, first.Sequence), (second.DeliveryCount, second.Sequence));
        Assert.Equal(queued, second.Event with { Payload = queued.Payload });
        Assert.False(await _queue.PutBackAsync(first, QueueSample.Start, Now));
    }

    [Fact]
    public async Task After_a_restart_new_messages_do_not_stand_before_all_that_waited()
    {
        for (var i = 0; i < 20; i++)
        {
            await _queue.EnqueueAsync(Replies, QueueSample.Message($"old-{i}") with { Workspace = "birch" }, null, Now);
        }
        Assert.Equal(10, (await _queue.ReceiveAsync(Replies, 10, Lease, Now)).Count);
        var restarted = new SqliteEventQueue(_database, _time);
        for (var i = 0; i < 20; i++)
        {
            await restarted.EnqueueAsync(Replies, QueueSample.Message($"new-{i}") with { Workspace = "cobalt" }, null, Now);
        }

        var next = await restarted.ReceiveAsync(Replies, 10, Lease, Now);

        Assert.InRange(next.Count(message => message.Event.DeliveryId.StartsWith("old", StringComparison.Ordinal)), 4, 7);
    }

    [Fact]
    public async Task A_queue_gives_only_its_own_messages()
    {
        await _queue.EnqueueAsync(QueueName.Bounces, QueueSample.Message("bounce"), null, Now);
        await Enqueue("reply");

        Assert.Equal(["reply"], (await _queue.ReceiveAsync(Replies, 10, Lease, Now)).Select(message => message.Event.DeliveryId));
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _queue.EnqueueAsync("no-such-queue", QueueSample.Message("a"), null, Now));

    [Fact]
    public async Task A_receiver_waits_until_a_message_comes()
    {
        var receiving = Receive();
        await Enqueue("a");

        Assert.Equal("a", (await receiving).Event.DeliveryId);
    }

    [Fact]
    public async Task A_message_that_somebody_waits_for_is_leased_to_them_in_the_write_that_puts_it_on_the_queue()
    {
        var receiving = await Waiting();
        var before = _database.Writes;

        await Enqueue("a");
        var received = Assert.Single(await receiving);

        Assert.Equal(1, _database.Writes - before);
        Assert.Equal(("a", 1), (received.Event.DeliveryId, received.DeliveryCount));
        Assert.Equal(new QueueCounts(0, 0, 1, 0), (await _queue.CountsAsync(Now))[Replies]);
        _time.Advance(Lease);
        Assert.Equal(2, (await Receive()).DeliveryCount);
        Assert.False(await _queue.SettleAsync(received, new Settlement.Complete(), Now));
    }

    [Fact]
    public async Task What_was_handed_over_when_the_process_died_comes_again_after_the_next_start()
    {
        var receiving = await Waiting();
        await Enqueue("a");
        await receiving;

        await new SqliteEventQueue(_database, _time).ReleaseAllLeasesAsync();

        Assert.Equal(("a", 2), ((await Receive()) is var again ? (again.Event.DeliveryId, again.DeliveryCount) : default));
    }

    [Fact]
    public async Task A_message_for_later_is_handed_to_nobody()
    {
        var receiving = await Waiting();

        await _queue.EnqueueAsync(Replies, QueueSample.Message("later"), QueueSample.Start.AddMinutes(1), Now);
        await Enqueue("a");

        Assert.Equal("a", Assert.Single(await receiving).Event.DeliveryId);
        Assert.Equal(1, (await _queue.CountsAsync(Now))[Replies].Scheduled);
    }

    [Fact]
    public async Task A_message_ends_in_one_write_with_its_events_last_rows()
    {
        await Enqueue("a");
        var message = await Receive();
        var before = _database.Writes;

        Assert.True(await _queue.EndAsync(message, new EventEnd(new Settlement.Complete()) { Last = [Row("new")] }, Now));

        Assert.Equal(1, _database.Writes - before);
        Assert.Empty(await _queue.PeekAsync(Replies, 1, Now));
        Assert.NotNull(await new SqliteTableStore(_database).GetAsync("ledger", "p", "new", Now));
    }

    [Fact]
    public async Task A_message_whose_event_another_run_changed_is_settled_as_that_says_and_nothing_is_written()
    {
        await new SqliteTableStore(_database).WriteAsync([Row("there")], Now);
        await Enqueue("a");
        var message = await Receive();
        var end = new EventEnd(new Settlement.Complete())
        {
            Last = [Row("beside"), Row("there")],
            Refused = () => new Settlement.RetryAt(QueueSample.Start.AddMinutes(1), 1),
        };

        Assert.True(await _queue.EndAsync(message, end, Now));

        Assert.Equal(new QueueCounts(0, 1, 0, 0), (await _queue.CountsAsync(Now))[Replies]);
        Assert.Null(await new SqliteTableStore(_database).GetAsync("ledger", "p", "beside", Now));
    }

    [Fact]
    public async Task What_was_done_is_written_though_the_lease_was_lost_meanwhile()
    {
        await Enqueue("a");
        var lost = await Receive();
        _time.Advance(Lease);
        var present = await Receive();

        Assert.False(await _queue.EndAsync(lost, new EventEnd(new Settlement.Complete()) { Last = [Row("new")] }, Now));

        Assert.NotNull(await new SqliteTableStore(_database).GetAsync("ledger", "p", "new", Now));
        Assert.True(await _queue.SettleAsync(present, new Settlement.Complete(), Now));
    }

    [Fact]
    public async Task A_receiver_that_gives_up_waiting_takes_nothing()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var receiving = _queue.ReceiveAsync(Replies, 1, Lease, patience.Token);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);

        await Enqueue("a");
        Assert.Equal(1, (await Receive()).DeliveryCount);
    }

    [Fact]
    public async Task A_scheduled_message_comes_at_its_time_and_not_a_moment_earlier()
    {
        await _queue.EnqueueAsync(Replies, QueueSample.Message("later"), QueueSample.Start.AddHours(1), Now);

        _time.Advance(TimeSpan.FromHours(1) - Moment);
        Assert.Equal(new QueueCounts(0, 1, 0, 0), await Counts());
        var receiving = Receive();
        Assert.Equal("later", (await AdvanceUntilDone(receiving)).Event.DeliveryId);

        Assert.Equal(QueueSample.Start.AddHours(1), _time.GetUtcNow());
    }

    [Fact]
    public async Task A_retry_that_falls_due_goes_before_messages_that_came_after_it()
    {
        await Enqueue("first");
        await _queue.SettleAsync(await Receive(), new Settlement.RetryAt(QueueSample.Start.AddSeconds(5), 2), Now);
        await Enqueue("second");

        _time.Advance(TimeSpan.FromSeconds(5));

        var received = await _queue.ReceiveAsync(Replies, 2, Lease, Now);
        Assert.Equal(["first", "second"], received.Select(message => message.Event.DeliveryId));
    }

    [Fact]
    public async Task A_leased_message_is_given_to_nobody_else_until_the_lease_ends()
    {
        await Enqueue("a");
        var first = await Receive();

        _time.Advance(Lease - Moment);
        Assert.Equal(new QueueCounts(0, 0, 1, 0), await Counts());
        var second = await AdvanceUntilDone(Receive());

        Assert.Equal((1, 2), (first.DeliveryCount, second.DeliveryCount));
        Assert.Equal(first.Sequence, second.Sequence);
        Assert.Equal(QueueSample.Start + Lease, _time.GetUtcNow());
    }

    [Fact]
    public async Task Who_lost_the_lease_to_another_can_neither_settle_nor_renew_nor_abandon()
    {
        await Enqueue("a");
        var former = await Receive();
        _time.Advance(Lease);
        var present = await Receive();

        Assert.False(await _queue.SettleAsync(former, new Settlement.Complete(), Now));
        Assert.False(await _queue.SettleAsync(former, new Settlement.RetryAt(QueueSample.Start, 2), Now));
        Assert.False(await _queue.SettleAsync(former, new Settlement.DeadLetter("r", "d"), Now));
        Assert.False(await _queue.RenewAsync(former, Lease, Now));
        Assert.False(await _queue.AbandonAsync(former, null, Now));

        Assert.Equal(new QueueCounts(0, 0, 1, 0), await Counts());
        Assert.True(await _queue.SettleAsync(present, new Settlement.Complete(), Now));
    }

    [Fact]
    public async Task A_lease_that_ran_out_still_settles_while_nobody_took_the_message()
    {
        await Enqueue("a");
        var message = await Receive();
        _time.Advance(Lease * 2);

        Assert.True(await _queue.SettleAsync(message, new Settlement.Complete(), Now));
        Assert.Equal(new QueueCounts(0, 0, 0, 0), await Counts());
    }

    [Fact]
    public async Task A_renewed_lease_lasts_from_the_renewal_on()
    {
        await Enqueue("a");
        var message = await Receive();
        _time.Advance(Lease / 2);
        await _queue.RenewAsync(message, Lease, Now);

        _time.Advance(Lease - Moment);
        Assert.Equal(new QueueCounts(0, 0, 1, 0), await Counts());
        _time.Advance(Moment);
        Assert.Equal(new QueueCounts(1, 0, 0, 0), await Counts());
    }

    [Fact]
    public async Task A_completed_message_is_gone_and_completes_once()
    {
        await Enqueue("a");
        var message = await Receive();

        Assert.True(await _queue.SettleAsync(message, new Settlement.Complete(), Now));
        Assert.False(await _queue.SettleAsync(message, new Settlement.Complete(), Now));

        Assert.Equal(new QueueCounts(0, 0, 0, 0), await Counts());
    }

    [Fact]
    public async Task A_retry_carries_its_attempt_and_starts_counting_deliveries_anew()
    {
        await Enqueue("a");
        await _queue.AbandonAsync(await Receive(), null, Now);
        var message = await Receive();

        Assert.True(await _queue.SettleAsync(message, new Settlement.RetryAt(QueueSample.Start.AddMinutes(2), 2), Now));

        _time.Advance(TimeSpan.FromMinutes(2));
        var retried = await Receive();
        Assert.Equal((2, 1), (message.DeliveryCount, retried.DeliveryCount));
        Assert.Equal((2, "a"), (retried.Event.Attempt, retried.Event.DeliveryId));
    }

    [Fact]
    public async Task An_abandoned_message_comes_back_at_once_or_after_the_delay_and_counts_its_deliveries()
    {
        await Enqueue("a");
        await _queue.AbandonAsync(await Receive(), null, Now);
        var second = await Receive();
        await _queue.AbandonAsync(second, TimeSpan.FromSeconds(10), Now);
        Assert.Equal(new QueueCounts(0, 1, 0, 0), await Counts());

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((2, 3), (second.DeliveryCount, (await Receive()).DeliveryCount));
    }

    [Fact]
    public async Task A_dead_letter_keeps_the_whole_message_and_says_why()
    {
        await Enqueue("a", "b");
        await _queue.SettleAsync(await Receive(), new Settlement.DeadLetter("first", "Do this."), Now);
        _time.Advance(TimeSpan.FromMinutes(1));
        var message = await Receive();

        Assert.True(await _queue.SettleAsync(message, new Settlement.DeadLetter("hubspot-unauthorized", "Renew the token."), Now));

        var letters = await new SqliteDeadMessages(_database).ListAsync(Now).ToListAsync(Now);
        Assert.Equal(["b", "a"], letters.Select(letter => letter.Event.DeliveryId));
        var letter = letters[0];
        Assert.Equal((Replies, "hubspot-unauthorized", "Renew the token."), (letter.Queue, letter.Reason, letter.Description));
        Assert.Equal(QueueSample.Start.AddMinutes(1), letter.DeadAt);
        Assert.Equal(message.Event.Payload.ToArray(), letter.Event.Payload.ToArray());
        Assert.Equal(message.Event with { Payload = default }, letter.Event with { Payload = default });
        Assert.Equal(new QueueCounts(0, 0, 0, 2), await Counts());
    }

    [Fact]
    public async Task A_start_takes_all_leases_of_the_dead_process_back_and_leaves_schedules_alone()
    {
        await Enqueue("leased");
        await _queue.EnqueueAsync(Replies, QueueSample.Message("later"), QueueSample.Start.AddHours(1), Now);
        var lost = await Receive();

        await _queue.ReleaseAllLeasesAsync();

        Assert.Equal(new QueueCounts(1, 1, 0, 0), await Counts());
        Assert.False(await _queue.SettleAsync(lost, new Settlement.Complete(), Now));
        Assert.Equal(2, (await Receive()).DeliveryCount);
    }

    [Fact]
    public async Task An_event_is_found_however_many_wait_before_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 1_200).Select(i => _queue.EnqueueAsync(Replies, QueueSample.Message($"m{i}"), null, Now)));
        var last = QueueSample.Message("last") with { Key = EventKey.Parse("v1-20260818-0123456789abcdef0123456789abcdef") };
        await _queue.EnqueueAsync(Replies, last, null, Now);

        Assert.Equal("last", (await _queue.FindAsync(last.Key, Now))!.DeliveryId);
        Assert.Null(await _queue.FindAsync(EventKey.Parse("v1-20260818-ffffffffffffffffffffffffffffffff"), Now));
    }

    [Fact]
    public async Task Peeking_shows_what_waits_and_takes_nothing()
    {
        await Enqueue("a", "b", "c");
        await _queue.EnqueueAsync(Replies, QueueSample.Message("later"), QueueSample.Start.AddHours(1), Now);

        var all = await _queue.PeekAsync(Replies, 10, Now);
        var two = await _queue.PeekAsync(Replies, 2, Now);

        Assert.Equal(["a", "b", "c", "later"], all.Select(message => message.DeliveryId));
        Assert.Equal(["a", "b"], two.Select(message => message.DeliveryId));
        Assert.Equal(1, (await Receive()).DeliveryCount);
    }

    [Fact]
    public async Task What_is_held_is_what_somebody_received_also_when_it_came_back()
    {
        await Enqueue("back", "held", "new", "newer");
        var back = await Receive();
        await Receive();
        await _queue.AbandonAsync(back, delay: null, Now);

        var held = await _queue.HeldAsync(Replies, 10, Now);

        Assert.Equal(["held", "back"], held.Select(message => message.DeliveryId));
        Assert.Equal("held", Assert.Single(await _queue.HeldAsync(Replies, 1, Now), message => message.DeliveryId != "back").DeliveryId);
    }

    [Fact]
    public async Task The_oldest_message_tells_how_far_the_queue_is_behind()
    {
        Assert.Null(await _queue.OldestAsync(Replies, Now));
        await Enqueue(QueueSample.Message("a"));
        await Enqueue(QueueSample.Message("b") with { ReceivedAt = QueueSample.Start.AddHours(1) });

        Assert.Equal(QueueSample.Message("a").ReceivedAt, await _queue.OldestAsync(Replies, Now));
    }

    [Fact]
    public async Task No_message_is_given_to_two_receivers_and_none_is_left_behind()
    {
        const int Total = 2_000;
        var seen = new ConcurrentBag<string>();
        using var all = CancellationTokenSource.CreateLinkedTokenSource(Now);

        var enqueuing = Task.WhenAll(Enumerable.Range(0, Total).Select(i => Enqueue($"{i}")));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReceiveAllAsync()));
        await enqueuing;

        Assert.Equal(Total, seen.Count);
        Assert.Equal(Total, seen.Distinct().Count());

        async Task ReceiveAllAsync()
        {
            try
            {
                while (true)
                {
                    foreach (var message in await _queue.ReceiveAsync(Replies, 7, Lease, all.Token))
                    {
                        seen.Add(message.Event.DeliveryId);
                        await _queue.SettleAsync(message, new Settlement.Complete(), Now);
                    }
                    if (seen.Count >= Total)
                    {
                        await all.CancelAsync();
                    }
                }
            }
            catch (OperationCanceledException) when (all.IsCancellationRequested)
            {
                Now.ThrowIfCancellationRequested();
            }
        }
    }

    [Theory]
    [InlineData("SELECT seq FROM messages WHERE queue = 'q' AND state = 0 ORDER BY due, seq LIMIT 8")]
    [InlineData("SELECT seq FROM messages WHERE queue = 'q' AND state = 1 AND due <= 5 ORDER BY due LIMIT 8")]
    [InlineData("SELECT min(due) FROM messages WHERE queue = 'q' AND state = 2")]
    public void Receiving_seeks_in_the_index_however_deep_the_queue_is(string lookup)
    {
        var plan = _database.Read(session =>
        {
            using var reader = session.Query("EXPLAIN QUERY PLAN " + lookup);
            var steps = new List<string>();
            while (reader.Read())
            {
                steps.Add(reader.GetString(3));
            }
            return steps;
        });

        Assert.Contains(
            "SEARCH messages USING COVERING INDEX messages_by_due (queue=? AND state=?",
            Assert.Single(plan),
            StringComparison.Ordinal
        );
    }

    private async Task Enqueue(params string[] ids)
    {
        foreach (var id in ids)
        {
            await Enqueue(QueueSample.Message(id));
        }
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_given_nothing_any_more()
    {
        using var stop = new CancellationTokenSource();
        var receiving = await Waiting(stop.Token);
        var enqueued = Task.CompletedTask;
        // The latest registration is told first: the receiver has not heard of the stop yet.
        using var between = stop.Token.Register(() => enqueued = Enqueue(QueueSample.Message("a")));

        await stop.CancelAsync();
        await enqueued;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        Assert.Equal("a", (await Receive()).Event.DeliveryId);
    }

    private static TableWrite Row(string row) => TableWrite.Of("ledger", TableOperation.Insert(new TableRow("p", row)));

    /// <returns>Once somebody waits: what they will get.</returns>
    private async Task<Task<IReadOnlyList<LeasedMessage>>> Waiting(CancellationToken? until = null)
    {
        var receiving = _queue.ReceiveAsync(Replies, 1, Lease, until ?? Now);
        while (!_queue.IsAwaited(Replies))
        {
            await Task.Delay(1, Now);
        }
        return receiving;
    }

    private Task Enqueue(QueuedEvent message) => _queue.EnqueueAsync(Replies, message, null, Now);

    private async Task<LeasedMessage> Receive() => Assert.Single(await _queue.ReceiveAsync(Replies, 1, Lease, Now));

    private async Task<QueueCounts> Counts() => (await _queue.CountsAsync(Now))[Replies];

    /// <summary>One tick is missing, and the receiver has to notice that it passed, whether it was waiting already or not.</summary>
    private async Task<LeasedMessage> AdvanceUntilDone(Task<LeasedMessage> receiving)
    {
        Assert.False(receiving.IsCompleted);
        _time.Advance(Moment);
        return await receiving.WaitAsync(TimeSpan.FromSeconds(30), Now);
    }
}
