using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Tests.Crashes;

public sealed class CrashPointsOnSqliteTests : CrashPointContract
{
    protected override string? Azure => null;

    private protected override async Task<T> WithStoreAsync<T>(Func<ITableStore, Task<T>> action)
    {
        await using var database = new SqliteDatabase(DataPath);
        return await action(new SqliteTableStore(database));
    }
}
