using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace InstantlyPipeline.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
/// <remarks>
/// A statement is prepared when its text is first seen and kept, so texts are constants and values are always parameters,
/// written <c>$1</c>, <c>$2</c> and so on. What gives no rows goes straight to the engine: the provider's command takes about
/// as long around an INSERT as SQLite takes for it, and the writer's thread is what every accepted delivery waits for.
/// </remarks>
public sealed class SqliteSession : IDisposable
{
    private const int QueryPlannerStabilityGuarantee = 1007; // SQLITE_DBCONFIG_ENABLE_QPSG
    private const int Reprepared = 5; // SQLITE_STMTSTATUS_REPREPARE

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private readonly Dictionary<string, sqlite3_stmt> _statements = [];

    internal SqliteSession(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        // Without it SQLite prepares a statement whose LIMIT is a parameter anew at each run, in case the number leads to a better plan.
        Check(raw.sqlite3_db_config(_connection.Handle, QueryPlannerStabilityGuarantee, 1, out _));
    }

    /// <summary>True between BEGIN and COMMIT; some errors (disk full) end a transaction by themselves.</summary>
    internal bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>The number SQLite gave to the row last inserted.</summary>
    public long LastInsertedRow => raw.sqlite3_last_insert_rowid(_connection.Handle);

    /// <summary>Rows changed since the connection was opened.</summary>
    internal int Changes => raw.sqlite3_total_changes(_connection.Handle);

    /// <summary>How often SQLite prepared a kept statement of <see cref="Execute"/> or <see cref="Scalar"/> anew.</summary>
    internal int PreparedAgain => _statements.Values.Sum(statement => raw.sqlite3_stmt_status(statement, Reprepared, 0));

    /// <summary>Pages this connection wrote since it was last asked.</summary>
    internal long TakePagesWritten()
    {
        const int cacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE
        raw.sqlite3_db_status(_connection.Handle, cacheWrite, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>Copies of the log what no reader is in the way of.</summary>
    /// <returns>How many pages of the log are in the file now; -1 when the disk refused or another copy runs, and nothing is lost by
    /// that.</returns>
    internal int Checkpoint() =>
        raw.sqlite3_wal_checkpoint_v2(_connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out var copied) == raw.SQLITE_OK
            ? copied
            : -1;

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<SqliteValue> values)
    {
        var statement = Prepared(sql, values);
        try
        {
            var code = raw.sqlite3_step(statement);
            while (code == raw.SQLITE_ROW)
            {
                code = raw.sqlite3_step(statement);
            }
            Check(code);
            return raw.sqlite3_changes(_connection.Handle);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Runs a statement that gives one number.</summary>
    /// <returns>Null when there was no row, or it was NULL.</returns>
    public long? Scalar(string sql, params ReadOnlySpan<SqliteValue> values)
    {
        var statement = Prepared(sql, values);
        try
        {
            var code = raw.sqlite3_step(statement);
            if (code != raw.SQLITE_ROW)
            {
                Check(code);
                return null;
            }
            return raw.sqlite3_column_type(statement, 0) == raw.SQLITE_NULL ? null : raw.sqlite3_column_int64(statement, 0);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Runs a statement that gives rows; dispose the reader before the next call with the same text.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<SqliteValue> values) => Bound(sql, values).ExecuteReader();

    /// <summary>Runs several statements that nobody needs again.</summary>
    internal void ExecuteScript(string script)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // the scripts are constants of this assembly
        command.CommandText = script;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
        _connection.Dispose();
    }

    private sqlite3_stmt Prepared(string sql, ReadOnlySpan<SqliteValue> values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            // ?1 has the number 1, while SQLite numbers $1 by where it first stands.
            Check(raw.sqlite3_prepare_v3(_connection.Handle, sql.Replace('$', '?'), raw.SQLITE_PREPARE_PERSISTENT, out statement));
            _statements.Add(sql, statement);
        }
        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(statement, i + 1, values[i]));
        }
        return statement;
    }

    private static int Bind(sqlite3_stmt statement, int index, SqliteValue value) =>
        value switch
        {
            { IsInteger: true } => raw.sqlite3_bind_int64(statement, index, value.Integer),
            { Text: { } text } => BindText(statement, index, text),
            // No bytes would be a null pointer, and that is NULL to SQLite; so is an empty text.
            { Bytes.Length: 0 } => raw.sqlite3_bind_zeroblob(statement, index, 0),
            { Bytes: { } bytes } => raw.sqlite3_bind_blob(statement, index, bytes),
            _ => raw.sqlite3_bind_null(statement, index),
        };

    private static int BindText(sqlite3_stmt statement, int index, string text)
    {
        if (text.Length == 0)
        {
            return raw.sqlite3_bind_text(statement, index, text);
        }
        // Not the overload that takes a string: it ends the text at its first NUL.
        Span<byte> small = stackalloc byte[512];
        var bytes = Encoding.UTF8.TryGetBytes(text, small, out var length) ? small[..length] : Encoding.UTF8.GetBytes(text);
        return raw.sqlite3_bind_text(statement, index, bytes);
    }

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, _connection.Handle);
        }
    }

    private SqliteCommand Bound(string sql, ReadOnlySpan<SqliteValue> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
#pragma warning disable CA2100 // statement texts are constants; values are parameters
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i}") });
            }
            _commands.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i].ToObject();
        }
        return command;
    }
}
