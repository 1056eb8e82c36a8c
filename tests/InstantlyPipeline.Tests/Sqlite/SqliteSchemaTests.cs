using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>Files of older releases, brought up to date.</summary>
public sealed class SqliteSchemaTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_message_of_version_2_is_received_and_numbers_that_come_back_since_3_give_no_conflict()
    {
        var old = QueueSample.Message("old");
        MakeFileOfVersion2With(old);
        await using var database = new SqliteDatabase(_directory.Path);
        var queue = new SqliteEventQueue(database, new FakeTimeProvider(QueueSample.Start));

        Assert.Equal(old.Key, await SetAsideAsync());
        // The table is empty after each, so each gets the number of the one before.
        for (var i = 0; i < 3; i++)
        {
            await queue.EnqueueAsync(QueueName.Replies, QueueSample.Message($"new {i}"), null, Now);
            await SetAsideAsync();
        }

        Assert.Equal(4, await new SqliteDeadMessages(database).ListAsync(Now).CountAsync(Now));

        async Task<EventKey> SetAsideAsync()
        {
            var message = Assert.Single(await queue.ReceiveAsync(QueueName.Replies, 1, TimeSpan.FromMinutes(5), Now));
            Assert.True(await queue.SettleAsync(message, new Settlement.DeadLetter("poison", "broken"), Now));
            return message.Event.Key;
        }
    }

    [Theory]
    [InlineData("soft_bounce_promotion", EventOrigin.Pipeline)]
    [InlineData("reply_received", EventOrigin.Instantly)]
    public async Task What_was_queued_or_set_aside_before_the_envelope_said_who_made_it_is_known_by_its_type(
        string type,
        EventOrigin origin
    )
    {
        MakeFileOfVersion2With(QueueSample.Message("old") with { EventType = type }, aside: true);
        await using var database = new SqliteDatabase(_directory.Path);
        var queue = new SqliteEventQueue(database, new FakeTimeProvider(QueueSample.Start));

        var waiting = Assert.Single(await queue.PeekAsync(QueueName.Replies, 10, Now));
        var dead = Assert.Single(await new SqliteDeadMessages(database).ListAsync(Now).ToListAsync(Now));

        Assert.Equal((origin, origin), (waiting.Origin, dead.Event.Origin));
    }

    [Theory]
    [InlineData(EventOrigin.Pipeline)]
    [InlineData(EventOrigin.Instantly)]
    public async Task Who_made_an_event_stays_with_its_message_also_when_it_is_set_aside(EventOrigin origin)
    {
        await using var database = new SqliteDatabase(_directory.Path);
        var queue = new SqliteEventQueue(database, new FakeTimeProvider(QueueSample.Start));
        await queue.EnqueueAsync(QueueName.Replies, QueueSample.Message("one") with { Origin = origin }, null, Now);

        var leased = Assert.Single(await queue.ReceiveAsync(QueueName.Replies, 1, TimeSpan.FromMinutes(5), Now));
        await queue.SettleAsync(leased, new Settlement.DeadLetter("poison", "broken"), Now);

        Assert.Equal(origin, leased.Event.Origin);
        Assert.Equal(origin, Assert.Single(await new SqliteDeadMessages(database).ListAsync(Now).ToListAsync(Now)).Event.Origin);
    }

    private void MakeFileOfVersion2With(QueuedEvent message, bool aside = false)
    {
        var file = Path.Combine(_directory.Path, SqliteDatabase.FileName);
        using var session = new SqliteSession($"Data Source={file};Pooling=False");
        SqliteSchema.Migrate(session, file, steps: 2);
        session.Execute(
            """
            INSERT INTO messages (seq, queue, state, due, attempt, key, type, received_at, delivery_id, payload)
            VALUES (7, $1, 0, 0, $2, $3, $4, $5, $6, $7)
            """,
            QueueName.Replies,
            (long)message.Attempt,
            message.Key.Value,
            message.EventType,
            message.ReceivedAt.UtcTicks,
            message.DeliveryId,
            message.Payload.ToArray()
        );
        if (aside)
        {
            session.Execute(
                """
                INSERT INTO dead_letters (queue, reason, description, dead_at, delivery_count, attempt, key, type, received_at, delivery_id, payload)
                SELECT queue, 'poison', 'broken', received_at, 1, attempt, key, type, received_at, delivery_id, payload FROM messages
                """
            );
        }
    }
}
