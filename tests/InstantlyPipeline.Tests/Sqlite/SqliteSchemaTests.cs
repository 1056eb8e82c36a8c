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

    private void MakeFileOfVersion2With(QueuedEvent message)
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
            message.Payload.ToArray());
    }
}
