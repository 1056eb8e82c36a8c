using InstantlyPipeline.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

public sealed class LogCopierTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_was_committed_is_copied_into_the_file_beside_the_writer()
    {
        const long written = 8 << 20;
        var file = Path.Combine(_directory.Path, "copied.db");
        using var writer = new SqliteSession($"Data Source={file};Pooling=False");
        writer.ExecuteScript("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (b BLOB);");
        var copier = new LogCopier(new SqliteSession($"Data Source={file};Pooling=False"));
        writer.Execute("INSERT INTO t VALUES (zeroblob($1))", written);
        Assert.True(new FileInfo(file).Length < written);

        copier.AfterCommit(writer);
        copier.Dispose();

        Assert.True(new FileInfo(file).Length > written);
    }
}
