using InstantlyPipeline.Failures;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace InstantlyPipeline.Sqlite;

/// <summary>The only writer of the database: gathers what waits into one transaction and answers after its COMMIT.</summary>
/// <remarks>
/// There are two lanes. Deliveries, whose senders wait for an answer, go first, all that are there; then some of the other writes, so that
/// the work behind the queues never stands still and never makes a sender wait long.
/// Work of several statements runs in a savepoint of the group's transaction. What throws is rolled back alone and alone gets its
/// exception, with the others' answers when those are known to be on disk; a failing COMMIT fails them all.
/// A thread of its own, because SQLite blocks while the disk syncs.
/// </remarks>
internal sealed class SqliteWriter
{
    /// <summary>Deliveries in a group; bounds how long the first waits for the last.</summary>
    private const int MaxDeliveries = 2_048;

    /// <summary>Other writes in a group that deliveries wait for; each may be a batch of a hundred rows.</summary>
    private const int MaxWorkBesideDeliveries = 32;

    /// <summary>Other writes in a group of their own.</summary>
    private const int MaxWork = 2_048;

    /// <summary>With this many waiting in a lane the disk is standing still; more would only cost memory, so they are refused.</summary>
    private const int MaxWaiting = 16_384;

    private readonly object _gate = new();
    private readonly Queue<WriteItem> _deliveries = new();
    private readonly Queue<WriteItem> _work = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteSession _session;
    private readonly LogCopier _copier;
    private bool _closed;
    private long _commits;
    private long _writes;

    public SqliteWriter(SqliteSession session, LogCopier copier)
    {
        _session = session;
        _copier = copier;
        new Thread(Work) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>Commits that changed something, each a sync of the disk.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Writes that changed something: commits, had none shared one with another.</summary>
    public long Writes => Volatile.Read(ref _writes);

    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        Add(_work, new WriteItem<T>(work, isDelivery: false, cancellationToken));

    /// <param name="statement">Exactly one statement that changes something: SQLite undoes a failing one by itself.</param>
    public Task<T> WriteDeliveryAsync<T>(Func<SqliteSession, T> statement, CancellationToken cancellationToken) =>
        Add(_deliveries, new WriteItem<T>(statement, isDelivery: true, cancellationToken));

    /// <summary>Takes no more writes and ends when those that wait are done.</summary>
    public Task CompleteAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
        return _ended.Task;
    }

    private Task<T> Add<T>(Queue<WriteItem> lane, WriteItem<T> item)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteDatabase));
            if (lane.Count >= MaxWaiting)
            {
                throw new TransientFailureException(
                    $"{MaxWaiting} writes wait for the disk already. Check the disk's health and what else uses it."
                );
            }
            lane.Enqueue(item);
            if (_deliveries.Count + _work.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }
        return item.Task;
    }

    private void Work()
    {
        var group = new List<WriteItem>();
        while (Gather(group))
        {
            Commit(group);
            _copier.AfterCommit(_session);
            group.Clear();
        }
        _ended.SetResult();
    }

    /// <returns>False when nothing waits and nothing will come.</returns>
    private bool Gather(List<WriteItem> group)
    {
        lock (_gate)
        {
            while (_deliveries.Count + _work.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }
                Monitor.Wait(_gate);
            }
            Take(_deliveries, MaxDeliveries, group);
            Take(_work, group.Count > 0 ? MaxWorkBesideDeliveries : MaxWork, group);
        }
        group.RemoveAll(item => item.Abandoned());
        return true;
    }

    private static void Take(Queue<WriteItem> lane, int max, List<WriteItem> group)
    {
        for (var taken = 0; taken < max && lane.TryDequeue(out var item); taken++)
        {
            group.Add(item);
        }
    }

    private void Commit(List<WriteItem> group)
    {
        if (group.Count == 0)
        {
            return;
        }
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            var before = _session.Changes;
            group.ForEach(Count);
            _session.Execute("COMMIT");
            _commits += _session.Changes == before ? 0 : 1;
        }
        catch (Exception ex)
        {
            RollBack();
            var failure = AsFailure(ex);
            group.ForEach(item => item.Failure = failure);
        }
        Answer(group);
    }

    private void Count(WriteItem item)
    {
        var before = _session.Changes;
        Run(item);
        _writes += _session.Changes == before ? 0 : 1;
    }

    private void Run(WriteItem item)
    {
        if (item.IsDelivery)
        {
            try
            {
                item.Run(_session);
            }
            catch (Exception ex) when (_session.InTransaction)
            {
                item.Failure = AsFailure(ex);
            }
            return;
        }
        _session.Execute("SAVEPOINT item");
        try
        {
            item.Run(_session);
        }
        catch (Exception ex) when (_session.InTransaction)
        {
            _session.Execute("ROLLBACK TO item");
            item.Failure = AsFailure(ex);
        }
        _session.Execute("RELEASE item");
    }

    /// <summary>
    /// The deliveries' answers are short and many: a few pool threads send them one after the other. Handing each to the pool by
    /// itself costs more than sending it. Whoever else waited goes on by itself, for nobody knows how long that takes.
    /// </summary>
    private static void Answer(List<WriteItem> group)
    {
        var deliveries = group.Where(item => item.IsDelivery).ToArray();
        var share = Math.Max(8, (deliveries.Length / Environment.ProcessorCount) + 1);
        foreach (var part in deliveries.Chunk(share))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static items => Array.ForEach(items, item => item.Answer()), part, preferLocal: false);
        }
        group.RemoveAll(item => item.IsDelivery);
        group.ForEach(item => item.Answer());
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
    private static Exception AsFailure(Exception exception) =>
        exception is SqliteException sqlite && IsStorage(sqlite.SqliteErrorCode)
            ? new TransientFailureException($"SQLite could not write: {sqlite.Message} {Advice(sqlite.SqliteErrorCode)}", null, sqlite)
            : exception;

    private static string Advice(int code) =>
        code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
            ? "Another program holds the database's write lock, a sqlite3 shell or a backup tool for example: end it."
            : "Check the disk's free space and health.";

    private static bool IsStorage(int code) =>
        code
            is raw.SQLITE_FULL
                or raw.SQLITE_IOERR
                or raw.SQLITE_BUSY
                or raw.SQLITE_LOCKED
                or raw.SQLITE_NOMEM
                or raw.SQLITE_CANTOPEN
                or raw.SQLITE_READONLY
                or raw.SQLITE_PROTOCOL
                or raw.SQLITE_CORRUPT
                or raw.SQLITE_NOTADB;
}
