using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace InstantlyPipeline.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
/// <remarks>
/// A statement is prepared when its text is first seen and kept, so texts are constants and values are always parameters,
/// written <c>$1</c>, <c>$2</c> and so on. Values are <see cref="long"/>, <see cref="string"/>, <see cref="byte"/>[] or null.
/// </remarks>
public sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    internal SqliteSession(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
    }

    /// <summary>True between BEGIN and COMMIT; some errors (disk full) end a transaction by themselves.</summary>
    internal bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>The number SQLite gave to the row last inserted.</summary>
    public long LastInsertedRow => raw.sqlite3_last_insert_rowid(_connection.Handle);

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bound(sql, values).ExecuteNonQuery();

    /// <summary>Runs a statement that gives one number.</summary>
    /// <returns>Null when there was no row, or it was NULL.</returns>
    public long? Scalar(string sql, params ReadOnlySpan<object?> values)
        => Bound(sql, values).ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;

    /// <summary>Runs a statement that gives rows; dispose the reader before the next call with the same text.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Bound(sql, values).ExecuteReader();

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
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
        _connection.Dispose();
    }

    private SqliteCommand Bound(string sql, ReadOnlySpan<object?> values)
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
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
        return command;
    }
}
