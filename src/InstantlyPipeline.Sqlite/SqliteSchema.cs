namespace InstantlyPipeline.Sqlite;

/// <summary>Creates the tables and brings those of an older version up to date; <c>PRAGMA user_version</c> counts the steps done.</summary>
/// <remarks>Times are UTC ticks of 100 ns, as in <see cref="DateTimeOffset.UtcTicks"/>: in the sqlite3 shell,
/// <c>datetime(t/10000000-62135596800,'unixepoch')</c>.</remarks>
internal static class SqliteSchema
{
    /// <summary>Step n leads from version n to n + 1. A step that was released is never changed; a new one is added.</summary>
    private static readonly string[] Steps =
    [
        // state: 0 ready (due is its turn), 1 scheduled (due: not before), 2 leased (due: the lease's end). The index gives the oldest
        // ready message, the earliest due one, and the counts, without touching a payload.
        // rows: a table's number is never used again, so a dropped table disappears at once and its rows are swept up afterwards.
        """
            CREATE TABLE messages (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                queue TEXT NOT NULL,
                state INTEGER NOT NULL,
                due INTEGER NOT NULL,
                lease_token INTEGER,
                delivery_count INTEGER NOT NULL DEFAULT 0,
                attempt INTEGER NOT NULL,
                key TEXT NOT NULL,
                type TEXT NOT NULL,
                received_at INTEGER NOT NULL,
                delivery_id TEXT NOT NULL,
                trace_parent TEXT,
                payload BLOB NOT NULL
            );
            CREATE INDEX messages_by_due ON messages (queue, state, due);

            CREATE TABLE dead_letters (
                seq INTEGER PRIMARY KEY,
                queue TEXT NOT NULL,
                reason TEXT NOT NULL,
                description TEXT NOT NULL,
                dead_at INTEGER NOT NULL,
                delivery_count INTEGER NOT NULL,
                attempt INTEGER NOT NULL,
                key TEXT NOT NULL,
                type TEXT NOT NULL,
                received_at INTEGER NOT NULL,
                delivery_id TEXT NOT NULL,
                trace_parent TEXT,
                payload BLOB NOT NULL
            );
            CREATE INDEX dead_letters_by_queue ON dead_letters (queue);
            CREATE INDEX dead_letters_by_time ON dead_letters (dead_at);

            CREATE TABLE tables (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL UNIQUE COLLATE NOCASE
            );
            CREATE TABLE dropped_tables (id INTEGER PRIMARY KEY);
            CREATE TABLE rows (
                tbl INTEGER NOT NULL,
                partition TEXT NOT NULL,
                row TEXT NOT NULL,
                etag INTEGER NOT NULL,
                columns BLOB NOT NULL,
                PRIMARY KEY (tbl, partition, row)
            ) WITHOUT ROWID;
            """,
        "CREATE INDEX dead_letters_by_key ON dead_letters (key);",
        // Without AUTOINCREMENT, which cost every delivery a second row. That a number comes back does no harm: a lease is known by its
        // token too, and a dead letter's number is its own from here on. A new message's number is still above those of all that wait.
        """
            CREATE TABLE new_messages (
                seq INTEGER PRIMARY KEY,
                queue TEXT NOT NULL,
                state INTEGER NOT NULL,
                due INTEGER NOT NULL,
                lease_token INTEGER,
                delivery_count INTEGER NOT NULL DEFAULT 0,
                attempt INTEGER NOT NULL,
                key TEXT NOT NULL,
                type TEXT NOT NULL,
                received_at INTEGER NOT NULL,
                delivery_id TEXT NOT NULL,
                trace_parent TEXT,
                payload BLOB NOT NULL
            );
            INSERT INTO new_messages SELECT * FROM messages;
            DROP TABLE messages;
            ALTER TABLE new_messages RENAME TO messages;
            CREATE INDEX messages_by_due ON messages (queue, state, due);
            """,
        // origin: 0 delivered from outside, 1 sent by the pipeline to itself (EventOrigin). Until here the type told.
        """
            ALTER TABLE messages ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE dead_letters ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
            UPDATE messages SET origin = 1 WHERE type = 'soft_bounce_promotion';
            UPDATE dead_letters SET origin = 1 WHERE type = 'soft_bounce_promotion';
            """,
        // due of a ready message is its turn from here on (ClientTurns), which an older program would never hand out.
        "UPDATE messages SET due = 0 WHERE state = 0;",
        // client: the workspace whose message it is, since clients take turns and may hold a share of the workers. Older messages are
        // nobody's.
        "ALTER TABLE messages ADD COLUMN client TEXT;",
    ];

    /// <exception cref="UnusableDatabaseException">The file was written by a newer version of the pipeline.</exception>
    /// <param name="session">The only connection to the file.</param>
    /// <param name="path">For the message.</param>
    /// <param name="steps">How many of the steps a test wants done, to have a file of an older release; null is all.</param>
    public static void Migrate(SqliteSession session, string path, int? steps = null)
    {
        var version = session.Scalar("PRAGMA user_version") ?? 0;
        if (version > Steps.Length)
        {
            throw new UnusableDatabaseException(
                $"'{path}' has schema version {version}, and this program knows versions up to {Steps.Length}: it was written by a "
                    + $"newer release. "
                    + "Start that release again, or choose another data directory."
            );
        }
        for (; version < (steps ?? Steps.Length); version++)
        {
            session.ExecuteScript($"BEGIN IMMEDIATE; {Steps[version]} PRAGMA user_version = {version + 1}; COMMIT;");
        }
    }
}
