using InstantlyPipeline.Queues;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Tests.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace InstantlyPipeline.Tests.Queues;

public sealed class QueueOnSqliteTests : EventQueueContract, IDisposable
{
    private readonly DataDirectory _directory = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteEventQueue _queue;

    public QueueOnSqliteTests()
    {
        _database = new SqliteDatabase(_directory.Path);
        _queue = new SqliteEventQueue(_database, new FakeTimeProvider(Start));
    }

    protected override IEventQueue Queue => _queue;

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }
}
