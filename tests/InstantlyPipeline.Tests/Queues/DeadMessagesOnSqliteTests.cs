using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Tests.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Queues;

public sealed class DeadMessagesOnSqliteTests : DeadMessagesContract, IDisposable
{
    private readonly DataDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly SqliteDatabase _database;
    private readonly SqliteEventQueue _queue;
    private readonly SqliteDeadMessages _dead;

    public DeadMessagesOnSqliteTests()
    {
        _database = new SqliteDatabase(_directory.Path);
        _queue = new SqliteEventQueue(_database, _time);
        _dead = new SqliteDeadMessages(_database);
    }

    protected override IDeadMessages Dead => _dead;

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    protected override async Task SetAsideAsync(string queue, QueuedEvent message, string reason, string description, DateTimeOffset at)
    {
        _time.SetUtcNow(at);
        await _queue.EnqueueAsync(queue, message, null, Now);
        var leased = Assert.Single(await _queue.ReceiveAsync(queue, 1, TimeSpan.FromMinutes(5), Now));
        Assert.True(await _queue.SettleAsync(leased, new Settlement.DeadLetter(reason, description), Now));
    }
}
