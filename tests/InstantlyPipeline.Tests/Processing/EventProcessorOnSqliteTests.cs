using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Sqlite;

namespace InstantlyPipeline.Tests.Processing;

public sealed class EventProcessorOnSqliteTests : EventProcessorContract, IDisposable
{
    private readonly DataDirectory _directory = new();
    private readonly SqliteDatabase _database;

    public EventProcessorOnSqliteTests() => _database = new SqliteDatabase(_directory.Path);

    protected override ITableStore Store => new SqliteTableStore(_database);

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }
}
