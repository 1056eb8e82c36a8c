using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>A message is leased to whoever works on it: others get it when the lease ends, and only its holder says what becomes of
/// it.</summary>
public sealed class QueueLeaseTests : SqliteEventQueueTest
{
    [Fact]
    public async Task A_message_ends_in_one_write_with_its_events_last_rows()
    {
        await Enqueue("a");
        var message = await Receive();
        var before = Database.Writes;

        Assert.True(await Queue.EndAsync(message, new EventEnd(new Settlement.Complete()) { Last = [Row("new")] }, Now));

        Assert.Equal(1, Database.Writes - before);
        Assert.Empty(await Queue.PeekAsync(Replies, 1, Now));
        Assert.NotNull(await new SqliteTableStore(Database).GetAsync("ledger", "p", "new", Now));
    }

    [Fact]
    public async Task A_message_whose_event_another_run_changed_is_settled_as_that_says_and_nothing_is_written()
    {
        await new SqliteTableStore(Database).WriteAsync([Row("there")], Now);
        await Enqueue("a");
        var message = await Receive();
        var end = new EventEnd(new Settlement.Complete())
        {
            Last = [Row("beside"), Row("there")],
            Refused = () => new Settlement.RetryAt(QueueSample.Start.AddMinutes(1), 1),
        };

        Assert.True(await Queue.EndAsync(message, end, Now));

        Assert.Equal(new QueueCounts(0, 1, 0, 0), (await Queue.CountsAsync(Now))[Replies]);
        Assert.Null(await new SqliteTableStore(Database).GetAsync("ledger", "p", "beside", Now));
    }

    [Fact]
    public async Task What_was_done_is_written_though_the_lease_was_lost_meanwhile()
    {
        await Enqueue("a");
        var lost = await Receive();
        Time.Advance(Lease);
        var present = await Receive();

        Assert.False(await Queue.EndAsync(lost, new EventEnd(new Settlement.Complete()) { Last = [Row("new")] }, Now));

        Assert.NotNull(await new SqliteTableStore(Database).GetAsync("ledger", "p", "new", Now));
        Assert.True(await Queue.SettleAsync(present, new Settlement.Complete(), Now));
    }

    [Fact]
    public async Task A_leased_message_is_given_to_nobody_else_until_the_lease_ends()
    {
        await Enqueue("a");
        var first = await Receive();

        Time.Advance(Lease - Moment);
        Assert.Equal(new QueueCounts(0, 0, 1, 0), await Counts());
        var second = await AdvanceUntilDone(Receive());

        Assert.Equal((1, 2), (first.DeliveryCount, second.DeliveryCount));
        Assert.Equal(first.Sequence, second.Sequence);
        Assert.Equal(QueueSample.Start + Lease, Time.GetUtcNow());
    }

    [Fact]
    public async Task Who_lost_the_lease_to_another_can_neither_settle_nor_renew_nor_abandon()
    {
        await Enqueue("a");
        var former = await Receive();
        Time.Advance(Lease);
        var present = await Receive();

        Assert.False(await Queue.SettleAsync(former, new Settlement.Complete(), Now));
        Assert.False(await Queue.SettleAsync(former, new Settlement.RetryAt(QueueSample.Start, 2), Now));
        Assert.False(await Queue.SettleAsync(former, new Settlement.DeadLetter("r", "d"), Now));
        Assert.False(await Queue.RenewAsync(former, Lease, Now));
        Assert.False(await Queue.AbandonAsync(former, null, Now));

        Assert.Equal(new QueueCounts(0, 0, 1, 0), await Counts());
        Assert.True(await Queue.SettleAsync(present, new Settlement.Complete(), Now));
    }

    [Fact]
    public async Task A_lease_that_ran_out_still_settles_while_nobody_took_the_message()
    {
        await Enqueue("a");
        var message = await Receive();
        Time.Advance(Lease * 2);

        Assert.True(await Queue.SettleAsync(message, new Settlement.Complete(), Now));
        Assert.Equal(new QueueCounts(0, 0, 0, 0), await Counts());
    }

    [Fact]
    public async Task A_renewed_lease_lasts_from_the_renewal_on()
    {
        await Enqueue("a");
        var message = await Receive();
        Time.Advance(Lease / 2);
        await Queue.RenewAsync(message, Lease, Now);

        Time.Advance(Lease - Moment);
        Assert.Equal(new QueueCounts(0, 0, 1, 0), await Counts());
        Time.Advance(Moment);
        Assert.Equal(new QueueCounts(1, 0, 0, 0), await Counts());
    }

    [Fact]
    public async Task A_completed_message_is_gone_and_completes_once()
    {
        await Enqueue("a");
        var message = await Receive();

        Assert.True(await Queue.SettleAsync(message, new Settlement.Complete(), Now));
        Assert.False(await Queue.SettleAsync(message, new Settlement.Complete(), Now));

        Assert.Equal(new QueueCounts(0, 0, 0, 0), await Counts());
    }

    [Fact]
    public async Task A_retry_carries_its_attempt_and_starts_counting_deliveries_anew()
    {
        await Enqueue("a");
        await Queue.AbandonAsync(await Receive(), null, Now);
        var message = await Receive();

        Assert.True(await Queue.SettleAsync(message, new Settlement.RetryAt(QueueSample.Start.AddMinutes(2), 2), Now));

        Time.Advance(TimeSpan.FromMinutes(2));
        var retried = await Receive();
        Assert.Equal((2, 1), (message.DeliveryCount, retried.DeliveryCount));
        Assert.Equal((2, "a"), (retried.Event.Attempt, retried.Event.DeliveryId));
    }

    [Fact]
    public async Task An_abandoned_message_comes_back_at_once_or_after_the_delay_and_counts_its_deliveries()
    {
        await Enqueue("a");
        await Queue.AbandonAsync(await Receive(), null, Now);
        var second = await Receive();
        await Queue.AbandonAsync(second, TimeSpan.FromSeconds(10), Now);
        Assert.Equal(new QueueCounts(0, 1, 0, 0), await Counts());

        Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((2, 3), (second.DeliveryCount, (await Receive()).DeliveryCount));
    }

    [Fact]
    public async Task A_dead_letter_keeps_the_whole_message_and_says_why()
    {
        await Enqueue("a", "b");
        await Queue.SettleAsync(await Receive(), new Settlement.DeadLetter("first", "Do this."), Now);
        Time.Advance(TimeSpan.FromMinutes(1));
        var message = await Receive();

        Assert.True(await Queue.SettleAsync(message, new Settlement.DeadLetter("hubspot-unauthorized", "Renew the token."), Now));

        var letters = await new SqliteDeadMessages(Database).ListAsync(Now).ToListAsync(Now);
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
        await Queue.EnqueueAsync(Replies, QueueSample.Message("later"), QueueSample.Start.AddHours(1), Now);
        var lost = await Receive();

        await Queue.ReleaseAllLeasesAsync();

        Assert.Equal(new QueueCounts(1, 1, 0, 0), await Counts());
        Assert.False(await Queue.SettleAsync(lost, new Settlement.Complete(), Now));
        Assert.Equal(2, (await Receive()).DeliveryCount);
    }

    private static TableWrite Row(string row) => TableWrite.Of("ledger", TableOperation.Insert(new TableRow("p", row)));
}
