namespace InstantlyPipeline.Sqlite;

/// <summary>Copies the write-ahead log back into the file (a checkpoint) beside the writer, so that no delivery waits for it.</summary>
/// <remarks>
/// SQLite's own checkpoint runs inside whichever commit passes the limit, and holds up every sender for as long as the disk takes for all
/// of it. Here a thread with a connection of its own copies what is there; the few pages that were written meanwhile are then the writer's,
/// between two groups, and with them the log starts over. A copy that fails loses nothing: the log keeps everything, and it is tried again.
/// </remarks>
internal sealed class LogCopier : IDisposable
{
    /// <summary>4 MiB of log.</summary>
    private const long PagesBetweenCopies = 1_024;

    private readonly SqliteSession _session;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private volatile State _state;
    private volatile bool _closed;
    private long _pages;

    /// <param name="session">A connection for this alone; disposed with it.</param>
    public LogCopier(SqliteSession session)
    {
        _session = session;
        // A connection that has read nothing yet does not know that there is a log, and copies none of it without a word.
        session.Scalar("PRAGMA user_version");
        _thread = new Thread(Work) { IsBackground = true, Name = "SQLite log copier" };
        _thread.Start();
    }

    private enum State
    {
        Idle,
        Copying,
        Copied,
    }

    /// <summary>For the writer's thread, between two groups.</summary>
    public void AfterCommit(SqliteSession writer)
    {
        _pages += writer.TakePagesWritten();
        switch (_state)
        {
            case State.Idle when _pages >= PagesBetweenCopies:
                _state = State.Copying;
                _wake.Set();
                break;
            case State.Copied:
                writer.Checkpoint();
                _pages = 0;
                _state = State.Idle;
                break;
        }
    }

    /// <summary>Finishes the copy that was begun.</summary>
    public void Dispose()
    {
        _closed = true;
        _wake.Set();
        _thread.Join();
        _session.Dispose();
        _wake.Dispose();
    }

    private void Work()
    {
        while (!_closed)
        {
            _wake.WaitOne();
            if (_state == State.Copying)
            {
                _session.Checkpoint();
                _state = State.Copied;
            }
        }
    }
}
