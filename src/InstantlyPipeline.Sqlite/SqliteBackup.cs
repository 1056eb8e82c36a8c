using Microsoft.Data.Sqlite;

namespace InstantlyPipeline.Sqlite;

/// <summary>Copies the database, also while a pipeline works on it.</summary>
/// <remarks>
/// SQLite's online backup: the copy is one moment's state, with what the write-ahead log held; the writer does not wait for it. Copying
/// the file by other means would miss the log or tear a page.
/// </remarks>
public static class SqliteBackup
{
    /// <param name="directory">The data directory.</param>
    /// <param name="target">The copy; it appears under this name only once it is whole and was checked.</param>
    /// <exception cref="IOException">The database is not there or cannot be read, or <paramref name="target"/> exists or cannot be
    /// written.</exception>
    public static void Copy(string directory, string target)
    {
        var source = Path.GetFullPath(Path.Combine(directory, SqliteDatabase.FileName));
        if (!File.Exists(source))
        {
            throw new IOException($"'{source}' does not exist. Name the data directory of `serve` with --data.");
        }
        if (File.Exists(target))
        {
            throw new IOException($"'{target}' exists already. Choose another name, or remove it.");
        }
        var unfinished = target + ".unfinished";
        try
        {
            OwnersFile.Replace(unfinished); // one that is there was left by a backup that was cut off
            CopyTo(source, unfinished);
            File.Move(unfinished, target);
        }
        catch (SqliteException ex)
        {
            throw new IOException($"The backup of '{source}' failed: {ex.Message}", ex);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void CopyTo(string source, string target)
    {
        using var from = Open(source, SqliteOpenMode.ReadOnly);
        using var to = Open(target, SqliteOpenMode.ReadWrite);
        from.BackupDatabase(to);
        using var check = to.CreateCommand();
        check.CommandText = "PRAGMA journal_mode = DELETE; PRAGMA quick_check(1)";
        using var reader = check.ExecuteReader();
        reader.NextResult();
        if (!reader.Read() || reader.GetString(0) != "ok")
        {
            throw new IOException("The copy is damaged, so the database is too: run `doctor`, and keep the last good backup.");
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        return connection;
    }
}
