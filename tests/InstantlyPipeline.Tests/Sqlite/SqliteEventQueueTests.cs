using System.Collections.Concurrent;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>What is put on a queue comes out of it, in its order and at its time.</summary>
public sealed class SqliteEventQueueTests : SqliteEventQueueTest
{
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

        var received = await Queue.ReceiveAsync(Replies, 2, Lease, Now);

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
            turns.Add((await Queue.ReceiveAsync(Replies, 1, TimeSpan.FromMinutes(1), Now)).Single().Event.DeliveryId);
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
            Queue.EnqueueAsync(Replies, QueueSample.Message($"{client}-{number}") with { Workspace = client }, null, Now);
    }

    [Fact]
    public async Task A_thousand_messages_of_one_client_that_fall_due_together_are_not_before_the_others()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var message = QueueSample.Message($"flood-{i}") with { Workspace = "flood" };
            await Queue.EnqueueAsync(Replies, message, QueueSample.Start.AddMinutes(1), Now);
        }
        Time.Advance(TimeSpan.FromMinutes(1));
        await Receive();
        for (var i = 0; i < 5; i++)
        {
            await Queue.EnqueueAsync(Replies, QueueSample.Message($"birch-{i}") with { Workspace = "birch" }, null, Now);
        }

        var next = await Queue.ReceiveAsync(Replies, 10, Lease, Now);

        Assert.Equal(5, next.Count(message => message.Event.Workspace == "birch"));
    }

    [Fact]
    public async Task A_message_that_is_put_back_comes_again_as_if_it_had_not_been_received()
    {
        var queued = QueueSample.Message("a") with { Workspace = "birch", Attempt = 4 };
        await Queue.EnqueueAsync(Replies, queued, null, Now);
        var first = await Receive();

        Assert.True(await Queue.PutBackAsync(first, QueueSample.Start.AddSeconds(5), Now));
        Assert.Equal(new QueueCounts(0, 1, 0, 0), await Counts());
        Time.Advance(TimeSpan.FromSeconds(5));
        var second = await Receive();

        Assert.Equal((1, first.Sequence), (second.DeliveryCount, second.Sequence));
        Assert.Equal(queued, second.Event with { Payload = queued.Payload });
        Assert.False(await Queue.PutBackAsync(first, QueueSample.Start, Now));
    }

    [Fact]
    public async Task After_a_restart_new_messages_do_not_stand_before_all_that_waited()
    {
        for (var i = 0; i < 20; i++)
        {
            await Queue.EnqueueAsync(Replies, QueueSample.Message($"old-{i}") with { Workspace = "birch" }, null, Now);
        }
        Assert.Equal(10, (await Queue.ReceiveAsync(Replies, 10, Lease, Now)).Count);
        var restarted = new SqliteEventQueue(Database, Time);
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
        await Queue.EnqueueAsync(QueueName.Bounces, QueueSample.Message("bounce"), null, Now);
        await Enqueue("reply");

        Assert.Equal(["reply"], (await Queue.ReceiveAsync(Replies, 10, Lease, Now)).Select(message => message.Event.DeliveryId));
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Queue.EnqueueAsync("no-such-queue", QueueSample.Message("a"), null, Now));

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
        var before = Database.Writes;

        await Enqueue("a");
        var received = Assert.Single(await receiving);

        Assert.Equal(1, Database.Writes - before);
        Assert.Equal(("a", 1), (received.Event.DeliveryId, received.DeliveryCount));
        Assert.Equal(new QueueCounts(0, 0, 1, 0), (await Queue.CountsAsync(Now))[Replies]);
        Time.Advance(Lease);
        Assert.Equal(2, (await Receive()).DeliveryCount);
        Assert.False(await Queue.SettleAsync(received, new Settlement.Complete(), Now));
    }

    [Fact]
    public async Task What_was_handed_over_when_the_process_died_comes_again_after_the_next_start()
    {
        var receiving = await Waiting();
        await Enqueue("a");
        await receiving;

        await new SqliteEventQueue(Database, Time).ReleaseAllLeasesAsync();

        Assert.Equal(("a", 2), ((await Receive()) is var again ? (again.Event.DeliveryId, again.DeliveryCount) : default));
    }

    [Fact]
    public async Task What_was_under_every_death_of_a_process_waits_ever_longer_and_lets_others_go_first()
    {
        await Enqueue("old");
        var waits = new List<double>();
        for (var death = 1; death <= 10; death++)
        {
            Assert.Equal("old", (await Receive()).Event.DeliveryId);
            var died = Time.GetUtcNow();
            await new SqliteEventQueue(Database, Time).ReleaseAllLeasesAsync();
            if (death == 4)
            {
                await Enqueue("new");
                var other = await Receive();
                Assert.Equal("new", other.Event.DeliveryId);
                await Queue.SettleAsync(other, new Settlement.Complete(), Now);
            }
            while ((await Queue.CountsAsync(Now))[Replies] is { Scheduled: 1 })
            {
                Time.Advance(TimeSpan.FromSeconds(1));
            }
            waits.Add((Time.GetUtcNow() - died).TotalSeconds);
        }

        Assert.Equal([0, 0, 0, 2, 4, 8, 16, 32, 60, 60], waits);
    }

    [Fact]
    public async Task A_message_for_later_is_handed_to_nobody()
    {
        var receiving = await Waiting();

        await Queue.EnqueueAsync(Replies, QueueSample.Message("later"), QueueSample.Start.AddMinutes(1), Now);
        await Enqueue("a");

        Assert.Equal("a", Assert.Single(await receiving).Event.DeliveryId);
        Assert.Equal(1, (await Queue.CountsAsync(Now))[Replies].Scheduled);
    }

    [Fact]
    public async Task A_receiver_that_gives_up_waiting_takes_nothing()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var receiving = Queue.ReceiveAsync(Replies, 1, Lease, patience.Token);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);

        await Enqueue("a");
        Assert.Equal(1, (await Receive()).DeliveryCount);
    }

    [Fact]
    public async Task A_scheduled_message_comes_at_its_time_and_not_a_moment_earlier()
    {
        await Queue.EnqueueAsync(Replies, QueueSample.Message("later"), QueueSample.Start.AddHours(1), Now);

        Time.Advance(TimeSpan.FromHours(1) - Moment);
        Assert.Equal(new QueueCounts(0, 1, 0, 0), await Counts());
        var receiving = Receive();
        Assert.Equal("later", (await AdvanceUntilDone(receiving)).Event.DeliveryId);

        Assert.Equal(QueueSample.Start.AddHours(1), Time.GetUtcNow());
    }

    [Fact]
    public async Task A_retry_that_falls_due_goes_before_messages_that_came_after_it()
    {
        await Enqueue("first");
        await Queue.SettleAsync(await Receive(), new Settlement.RetryAt(QueueSample.Start.AddSeconds(5), 2), Now);
        await Enqueue("second");

        Time.Advance(TimeSpan.FromSeconds(5));

        var received = await Queue.ReceiveAsync(Replies, 2, Lease, Now);
        Assert.Equal(["first", "second"], received.Select(message => message.Event.DeliveryId));
    }

    [Fact]
    public async Task An_event_is_found_however_many_wait_before_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 1_200).Select(i => Queue.EnqueueAsync(Replies, QueueSample.Message($"m{i}"), null, Now)));
        var last = QueueSample.Message("last") with { Key = EventKey.Parse("v1-20260818-0123456789abcdef0123456789abcdef") };
        await Queue.EnqueueAsync(Replies, last, null, Now);

        Assert.Equal("last", (await Queue.FindAsync(last.Key, Now))!.DeliveryId);
        Assert.Null(await Queue.FindAsync(EventKey.Parse("v1-20260818-ffffffffffffffffffffffffffffffff"), Now));
    }

    [Fact]
    public async Task Peeking_shows_what_waits_and_takes_nothing()
    {
        await Enqueue("a", "b", "c");
        await Queue.EnqueueAsync(Replies, QueueSample.Message("later"), QueueSample.Start.AddHours(1), Now);

        var all = await Queue.PeekAsync(Replies, 10, Now);
        var two = await Queue.PeekAsync(Replies, 2, Now);

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
        await Queue.AbandonAsync(back, delay: null, Now);

        var held = await Queue.HeldAsync(Replies, 10, Now);

        Assert.Equal(["held", "back"], held.Select(message => message.DeliveryId));
        Assert.Equal("held", Assert.Single(await Queue.HeldAsync(Replies, 1, Now), message => message.DeliveryId != "back").DeliveryId);
    }

    [Fact]
    public async Task The_oldest_message_tells_how_far_the_queue_is_behind()
    {
        Assert.Null(await Queue.OldestAsync(Replies, Now));
        await Enqueue(QueueSample.Message("a"));
        await Enqueue(QueueSample.Message("b") with { ReceivedAt = QueueSample.Start.AddHours(1) });

        Assert.Equal(QueueSample.Message("a").ReceivedAt, await Queue.OldestAsync(Replies, Now));
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
                    foreach (var message in await Queue.ReceiveAsync(Replies, 7, Lease, all.Token))
                    {
                        seen.Add(message.Event.DeliveryId);
                        await Queue.SettleAsync(message, new Settlement.Complete(), Now);
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
        var plan = Database.Read(session =>
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
}
