using System.Collections.Concurrent;
using InstantlyPipeline.Failures;
using Microsoft.Data.Sqlite;

namespace InstantlyPipeline.Sqlite;

/// <summary>The file <c>pipeline.db</c> in a data directory that this process holds alone.</summary>
/// <remarks>
/// All writes go through one writer, which gathers those that wait into one transaction (group commit): the disk syncs once
/// for many callers, and each is answered only after that. Reads run beside it on connections of their own and see what was committed.
/// </remarks>
public sealed class SqliteDatabase : IAsyncDisposable, IDisposable
{
    /// <summary>The database in its data directory.</summary>
    public const string FileName = "pipeline.db";

    private const int MaxIdleReaders = 8;

    private readonly DataDirectoryLock _lock;
    private readonly SqliteSession _writerSession;
    private readonly SqliteWriter _writer;
    private readonly LogCopier _copier;
    private readonly ConcurrentBag<SqliteSession> _idleReaders = [];
    private readonly string _connectionString;
    private int _idleReaderCount;
    private int _closed;

    /// <summary>Takes the directory (made when missing), opens the file, creates or migrates the schema.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process holds the directory.</exception>
    /// <exception cref="UnusableDatabaseException">The file was written by a newer release, is damaged or no database, or may not be
    /// written.</exception>
    public SqliteDatabase(string directory)
    {
        DataDirectoryLock.Prepare(directory);
        FilePath = Path.GetFullPath(Path.Combine(directory, FileName));
        // Pooling is ours: a session keeps its prepared statements, which the provider's pool would throw away.
        // DefaultTimeout: the provider repeats what SQLite found busy for 30 seconds; busy_timeout below has waited already.
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = FilePath,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString();
        _lock = DataDirectoryLock.Take(Path.GetFullPath(directory));
        SqliteSession? session = null;
        try
        {
            OwnersFile.Ensure(FilePath); // SQLite gives the log beside it the same rights
            session = new SqliteSession(_connectionString);
            // journal_mode=WAL: a commit is one append and one sync, and readers do not wait for the writer. synchronous=FULL: the log is
            // synced at every commit. NORMAL would lose acknowledged events with the power. busy_timeout: nobody else should write (the
            // directory is locked), but a backup or the sqlite3 shell may look in. wal_autocheckpoint, journal_size_limit: LogCopier copies
            // the log back; should it ever fall behind by 256 MiB, a commit does it. After a burst the log is cut back to 64 MiB.
            // cache_size: 32 MiB of pages for the writer, so that a deep queue's index stays in memory.
            session.ExecuteScript(
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA busy_timeout = 5000;
                PRAGMA wal_autocheckpoint = 65536;
                PRAGMA journal_size_limit = 67108864;
                PRAGMA cache_size = -32768;
                PRAGMA temp_store = MEMORY;
                """
            );
            SqliteSchema.Migrate(session, FilePath);
            _copier = new LogCopier(new SqliteSession(_connectionString));
        }
        catch (Exception ex)
        {
            session?.Dispose();
            _lock.Dispose();
            if (ex is UnauthorizedAccessException)
            {
                throw DataDirectoryLock.NotAllowed(directory, ex);
            }
            if (ex is SqliteException sqlite)
            {
                throw new UnusableDatabaseException(
                    $"'{FilePath}' cannot be opened: {sqlite.Message} If the file is damaged, put the last backup in its place (see "
                        + $"`backup --help`); otherwise check its rights and the disk.",
                    ex
                );
            }
            throw;
        }
        _writerSession = session;
        _writer = new SqliteWriter(session, _copier);
    }

    public string FilePath { get; }

    /// <inheritdoc cref="SqliteWriter.Commits"/>
    internal long Commits => _writer.Commits;

    /// <inheritdoc cref="SqliteWriter.Writes"/>
    internal long Writes => _writer.Writes;

    /// <summary>Runs <paramref name="work"/> in the next group's transaction and returns once that is on disk.</summary>
    /// <param name="work">Runs on the writer's thread, so it must be short, and must not wait for another write. When it throws, what it
    /// wrote is undone.</param>
    /// <param name="cancellationToken">Gives up while the work has not begun; afterwards the result is returned all the same.</param>
    /// <exception cref="Failures.TransientFailureException">The disk is full, the file locked, and the like; nothing was kept.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        _writer.WriteAsync(work, cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, before all other writes: for what a sender waits for.</summary>
    /// <param name="statement">Runs exactly one statement that changes something.</param>
    /// <param name="cancellationToken">Gives up while the work has not begun.</param>
    internal Task<T> WriteDeliveryAsync<T>(Func<SqliteSession, T> statement, CancellationToken cancellationToken) =>
        _writer.WriteDeliveryAsync(statement, cancellationToken);

    /// <summary>Runs <paramref name="read"/> on a connection that cannot write. It runs on the caller's thread: keep it to a page of
    /// rows.</summary>
    public T Read<T>(Func<SqliteSession, T> read)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0, this);
        var session = TakeReader();
        try
        {
            return read(session);
        }
        finally
        {
            GiveBack(session);
        }
    }

    /// <summary>Reads every page and index once, beside the running writer.</summary>
    /// <returns>What is damaged; empty when all is sound.</returns>
    public IReadOnlyList<string> QuickCheck() =>
        Read<IReadOnlyList<string>>(session =>
        {
            var faults = new List<string>();
            try
            {
                using var reader = session.Query("PRAGMA quick_check(20)");
                while (reader.Read())
                {
                    faults.Add(reader.GetString(0));
                }
            }
            catch (SqliteException ex)
            {
                // Damage may be such that the check itself cannot go on.
                faults.Add(ex.Message);
            }
            return faults is ["ok"] ? [] : faults;
        });

    /// <summary>Finishes the writes that wait, copies the log back into the file and gives the directory free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }
        await _writer.CompleteAsync();
        _copier.Dispose();
        while (_idleReaders.TryTake(out var reader))
        {
            reader.Dispose();
        }
        _writerSession.Dispose(); // the last connection: SQLite copies the log back and removes it
        _lock.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private SqliteSession TakeReader()
    {
        if (_idleReaders.TryTake(out var idle))
        {
            Interlocked.Decrement(ref _idleReaderCount);
            return idle;
        }
        var session = new SqliteSession(_connectionString);
        session.ExecuteScript("PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8192;");
        return session;
    }

    private void GiveBack(SqliteSession session)
    {
        if (Volatile.Read(ref _closed) != 0 || Interlocked.Increment(ref _idleReaderCount) > MaxIdleReaders)
        {
            Interlocked.Decrement(ref _idleReaderCount);
            session.Dispose();
            return;
        }
        _idleReaders.Add(session);
    }
}
