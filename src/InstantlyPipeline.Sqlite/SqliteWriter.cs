using System.Threading.Channels;
using InstantlyPipeline.Processing;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace InstantlyPipeline.Sqlite;

/// <summary>The only writer of the database: gathers what waits into one transaction and answers after its COMMIT.</summary>
/// <remarks>
/// Each item runs in a savepoint of the group's transaction. One that throws is rolled back to its savepoint and alone gets
/// its exception, with the others' when they are known to be on disk; a failing COMMIT fails them all.
/// A thread of its own, because SQLite blocks while the disk syncs.
/// </remarks>
internal sealed class SqliteWriter
{
    /// <summary>Bounds how long the first of a group waits for the last.</summary>
    private const int MaxGroup = 2_048;

    /// <summary>Beyond this many waiting writes a caller waits for room, so a stalled disk costs no memory without end.</summary>
    private const int MaxWaiting = 16_384;

    private readonly Channel<WriteItem> _waiting = Channel.CreateBounded<WriteItem>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteSession _session;

    public SqliteWriter(SqliteSession session)
    {
        _session = session;
        new Thread(Work) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        var item = new WriteItem<T>(work, cancellationToken);
        if (!_waiting.Writer.TryWrite(item))
        {
            try
            {
                await _waiting.Writer.WriteAsync(item, cancellationToken);
            }
            catch (ChannelClosedException ex)
            {
                throw new ObjectDisposedException("The database is closed: the host is stopping.", ex);
            }
        }
        return await item.Task;
    }

    /// <summary>Takes no more writes and ends when those that wait are done.</summary>
    public Task CompleteAsync()
    {
        _waiting.Writer.TryComplete();
        return _ended.Task;
    }

    private void Work()
    {
        var group = new List<WriteItem>(MaxGroup);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < MaxGroup && _waiting.Reader.TryRead(out var item))
            {
                if (!item.Abandoned())
                {
                    group.Add(item);
                }
            }
            if (group.Count > 0)
            {
                Commit(group);
            }
        }
        _ended.SetResult();
    }

    private void Commit(List<WriteItem> group)
    {
        var failures = new Dictionary<WriteItem, Exception>();
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var item in group)
            {
                RunInSavepoint(item, failures);
            }
            _session.Execute("COMMIT");
        }
        catch (Exception ex)
        {
            RollBack();
            var failure = AsFailure(ex);
            group.ForEach(item => item.Fail(failure));
            return;
        }
        foreach (var item in group)
        {
            if (failures.TryGetValue(item, out var failure))
            {
                item.Fail(failure);
            }
            else
            {
                item.Acknowledge();
            }
        }
    }

    private void RunInSavepoint(WriteItem item, Dictionary<WriteItem, Exception> failures)
    {
        _session.Execute("SAVEPOINT item");
        try
        {
            item.Run(_session);
        }
        catch (Exception ex) when (_session.InTransaction)
        {
            _session.Execute("ROLLBACK TO item");
            failures.Add(item, AsFailure(ex));
        }
        _session.Execute("RELEASE item");
    }

    private void RollBack()
    {
        if (!_session.InTransaction)
        {
            return;
        }
        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The error that led here is the one to report; a transaction still open makes the next BEGIN fail and say so.
        }
    }

    /// <summary>A storage that may work again in a moment is a transient failure; a wrong statement stays what it is.</summary>
    private static Exception AsFailure(Exception exception) => exception is SqliteException sqlite && IsStorage(sqlite.SqliteErrorCode)
        ? new TransientFailureException($"SQLite could not write: {sqlite.Message} Check the disk's free space and health.", null, sqlite)
        : exception;

    private static bool IsStorage(int code) => code is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_BUSY or raw.SQLITE_LOCKED
        or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PROTOCOL or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
}
