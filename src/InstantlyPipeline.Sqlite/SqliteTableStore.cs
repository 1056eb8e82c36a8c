using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using InstantlyPipeline.Storage;
using Microsoft.Data.Sqlite;

namespace InstantlyPipeline.Sqlite;

/// <summary>The pipeline's tables in the embedded database: one physical table for all of them.</summary>
/// <remarks>
/// Keys are kept as UTF-8 and compared byte by byte: ordinal order, save that characters beyond U+FFFF come after all others.
/// A query reads pages and holds no transaction in between, so rows written meanwhile may or may not be seen.
/// </remarks>
public sealed class SqliteTableStore(SqliteDatabase database) : ITableStore
{
    /// <summary>False: the data directory belongs to one process, see <see cref="DataDirectoryLock"/>.</summary>
    public bool IsShared => false;

    public bool WritesTogether => true;

    private const int PageSize = 500;
    private const int SmallPageSize = 60;
    private const int SmallestPageSize = 8;
    private const int SweepSize = 2_000;

    // One text for each shape of a query, so that SQLite seeks on the primary key instead of testing optional conditions row by row.
    private const string Page = "SELECT partition, row, etag, columns FROM rows WHERE tbl = (SELECT id FROM tables WHERE name = $1) ";
    private const string OnePartition = Page + "AND partition = $2 AND row >= $3 ORDER BY row LIMIT 500";
    private const string OnePartitionSmall = Page + "AND partition = $2 AND row >= $3 ORDER BY row LIMIT 60";
    private const string OnePartitionSmallest = Page + "AND partition = $2 AND row >= $3 ORDER BY row LIMIT 8";
    private const string OnePartitionBefore = Page + "AND partition = $2 AND row >= $3 AND row < $4 ORDER BY row LIMIT 500";
    private const string AllPartitions = Page + "AND (partition, row) >= ($2, $3) AND row >= $4 ORDER BY partition, row LIMIT 500";
    private const string AllPartitionsBefore =
        Page + "AND (partition, row) >= ($2, $3) AND row >= $4 AND row < $5 ORDER BY partition, row LIMIT 500";

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(
            database.Read(session =>
            {
                using var reader = session.Query(
                    """
                    SELECT partition, row, etag, columns FROM rows
                    WHERE tbl = (SELECT id FROM tables WHERE name = $1) AND partition = $2 AND row = $3
                    """,
                    table,
                    partition,
                    row
                );
                return reader.Read() ? ReadRow(reader) : null;
            })
        );
    }

    public Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        TableRules.CheckRow(row);
        var (etag, columns) = (NewETag(), ColumnCodec.Encode(row.Columns));
        return database.WriteAsync(
            session => Insert(session, TableId(session, table), row, etag, columns) ? Text(etag) : null,
            cancellationToken
        );
    }

    public Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        TableRules.CheckRow(row);
        TableRules.CheckETag(row);
        var (etag, columns) = (NewETag(), ColumnCodec.Encode(row.Columns));
        return database.WriteAsync(
            session =>
                session.Execute(
                    """
                    UPDATE rows SET etag = $4, columns = $5
                    WHERE tbl = (SELECT id FROM tables WHERE name = $1) AND partition = $2 AND row = $3 AND etag = $6
                    """,
                    table,
                    row.Partition,
                    row.Row,
                    etag,
                    columns,
                    Number(row.ETag)
                ) == 1
                    ? Text(etag)
                    : null,
            cancellationToken
        );
    }

    public Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        return database.WriteAsync(
            session =>
                session.Execute(
                    "DELETE FROM rows WHERE tbl = (SELECT id FROM tables WHERE name = $1) AND partition = $2 AND row = $3",
                    table,
                    partition,
                    row
                ),
            cancellationToken
        );
    }

    public IAsyncEnumerable<TableRow> QueryAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        CancellationToken cancellationToken
    ) => PagesAsync(table, partition, from, before, PageSize, cancellationToken);

    public IAsyncEnumerable<TableRow> QueryFirstAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        int rowsAtOnce,
        CancellationToken cancellationToken
    ) =>
        PagesAsync(
            table,
            partition,
            from,
            before,
            partition is null || before is not null || rowsAtOnce > SmallPageSize ? PageSize
                : rowsAtOnce > SmallestPageSize ? SmallPageSize
                : SmallestPageSize,
            cancellationToken
        );

    private async IAsyncEnumerable<TableRow> PagesAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        int pageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        TableRules.CheckTable(table);
        TableRow? last = null;
        List<TableRow> page;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            page = database.Read(session => ReadPage(session, table, partition, from, before, last, pageSize));
            foreach (var row in page)
            {
                yield return row;
                last = row;
            }
            // Lets the caller's thread go between pages; a long scan is a guest here.
            await Task.Yield();
        } while (page.Count == pageSize);
    }

    public Task<int?> BatchAsync(
        string table,
        string partition,
        IReadOnlyList<TableOperation> operations,
        CancellationToken cancellationToken
    )
    {
        TableRules.CheckTable(table);
        TableRules.CheckBatch(partition, operations);
        var columns = operations
            .Select(operation => operation.Kind is TableOperationKind.Delete ? [] : ColumnCodec.Encode(operation.Row.Columns))
            .ToArray();
        return database.WriteAsync(
            session =>
            {
                var id = TableId(session, table);
                // Each row is in the batch once, so no write of it can change another's condition: look at all first, then write all.
                for (var i = 0; i < operations.Count; i++)
                {
                    if (!Allowed(session, id, operations[i]))
                    {
                        return (int?)i;
                    }
                }
                for (var i = 0; i < operations.Count; i++)
                {
                    Apply(session, id, operations[i], columns[i]);
                }
                return null;
            },
            cancellationToken
        );
    }

    public Task<int?> WriteAsync(IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        var prepared = new SqliteTableWrites(writes);
        return writes.Count == 0 ? Task.FromResult<int?>(null) : database.WriteAsync(prepared.Run, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult(
            database.Read<IReadOnlyList<string>>(session =>
            {
                var names = new List<string>();
                using var reader = session.Query(
                    "SELECT name FROM tables WHERE substr(name, 1, length($1)) = $1 ORDER BY name COLLATE BINARY",
                    prefix
                );
                while (reader.Read())
                {
                    names.Add(reader.GetString(0));
                }
                return names;
            })
        );

    /// <remarks>
    /// The table is gone for every reader at once; its rows are swept up in small writes, between which others take their turn.
    /// What a crash leaves unswept, the next drop sweeps.
    /// </remarks>
    public async Task DropTableAsync(string table, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        await database.WriteAsync(
            session =>
            {
                session.Execute("INSERT INTO dropped_tables SELECT id FROM tables WHERE name = $1", table);
                return session.Execute("DELETE FROM tables WHERE name = $1", table);
            },
            cancellationToken
        );
        while (await database.WriteAsync(SweepSome, cancellationToken)) { }
    }

    /// <returns>False when nothing is left to sweep.</returns>
    private static bool SweepSome(SqliteSession session)
    {
        if (session.Scalar("SELECT id FROM dropped_tables LIMIT 1") is not { } id)
        {
            return false;
        }
        var swept = session.Execute(
            "DELETE FROM rows WHERE tbl = $1 AND (partition, row) IN (SELECT partition, row FROM rows WHERE tbl = $1 LIMIT $2)",
            id,
            (long)SweepSize
        );
        if (swept < SweepSize)
        {
            session.Execute("DELETE FROM dropped_tables WHERE id = $1", id);
        }
        return true;
    }

    private static List<TableRow> ReadPage(
        SqliteSession session,
        string table,
        string? partition,
        string? from,
        string? before,
        TableRow? last,
        int pageSize
    )
    {
        // The next key after k in byte order is k and a zero.
        var after = last is null ? null : last.Row + '\0';
        using var reader = (partition, before) switch
        {
            (null, null) => session.Query(AllPartitions, table, last?.Partition ?? "", after ?? "", from ?? ""),
            (null, _) => session.Query(AllPartitionsBefore, table, last?.Partition ?? "", after ?? "", from ?? "", before),
            (_, null) when pageSize == SmallestPageSize => session.Query(OnePartitionSmallest, table, partition, after ?? from ?? ""),
            (_, null) when pageSize == SmallPageSize => session.Query(OnePartitionSmall, table, partition, after ?? from ?? ""),
            (_, null) => session.Query(OnePartition, table, partition, after ?? from ?? ""),
            _ => session.Query(OnePartitionBefore, table, partition, after ?? from ?? "", before),
        };
        var rows = new List<TableRow>();
        while (reader.Read())
        {
            rows.Add(ReadRow(reader));
        }
        return rows;
    }

    internal static bool Allowed(SqliteSession session, long id, TableOperation operation)
    {
        if (operation.Kind is TableOperationKind.Upsert)
        {
            return true;
        }
        var stored = session.Scalar(
            "SELECT etag FROM rows WHERE tbl = $1 AND partition = $2 AND row = $3",
            id,
            operation.Row.Partition,
            operation.Row.Row
        );
        return operation.Kind switch
        {
            TableOperationKind.Insert => stored is null,
            TableOperationKind.Update => stored is not null && stored == Number(operation.Row.ETag),
            _ => stored is not null,
        };
    }

    internal static void Apply(SqliteSession session, long id, TableOperation operation, byte[] columns)
    {
        var row = operation.Row;
        if (operation.Kind is TableOperationKind.Delete)
        {
            session.Execute("DELETE FROM rows WHERE tbl = $1 AND partition = $2 AND row = $3", id, row.Partition, row.Row);
            return;
        }
        var etag = NewETag();
        session.Execute(
            "INSERT OR REPLACE INTO rows (tbl, partition, row, etag, columns) VALUES ($1, $2, $3, $4, $5)",
            id,
            row.Partition,
            row.Row,
            etag,
            columns
        );
        row.ETag = Text(etag);
    }

    private static bool Insert(SqliteSession session, long id, TableRow row, long etag, byte[] columns) =>
        session.Execute(
            "INSERT INTO rows (tbl, partition, row, etag, columns) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            id,
            row.Partition,
            row.Row,
            etag,
            columns
        ) == 1;

    /// <summary>The table's number; a table that is missing comes into being.</summary>
    internal static long TableId(SqliteSession session, string table)
    {
        if (session.Scalar("SELECT id FROM tables WHERE name = $1", table) is { } known)
        {
            return known;
        }
        session.Execute("INSERT INTO tables (name) VALUES ($1)", table);
        return session.LastInsertedRow;
    }

    private static TableRow ReadRow(SqliteDataReader reader)
    {
        var row = new TableRow(ReadKey(reader, 0), ReadKey(reader, 1)) { ETag = Text(reader.GetInt64(2)) };
        ColumnCodec.Decode(reader.GetFieldValue<byte[]>(3), row);
        return row;
    }

    /// <summary>As bytes, because the provider reads text only up to a zero character, and a key may have one.</summary>
    private static string ReadKey(SqliteDataReader reader, int column) => Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(column));

    /// <summary>Random, so that a row deleted and inserted again never carries an ETag it had before.</summary>
    private static long NewETag() => Random.Shared.NextInt64(1, long.MaxValue);

    private static string Text(long etag) => etag.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Zero, which no row has, for an ETag of another store.</summary>
    private static long Number(string? etag) =>
        long.TryParse(etag, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
