using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Sqlite;

/// <summary>Batches of several tables for one transaction, checked and encoded before the writer's thread has them.</summary>
internal sealed class SqliteTableWrites
{
    private readonly IReadOnlyList<TableWrite> _writes;
    private readonly byte[][][] _columns;

    /// <exception cref="ArgumentException">A name, key or value is outside of the limits.</exception>
    public SqliteTableWrites(IReadOnlyList<TableWrite> writes)
    {
        _writes = writes;
        foreach (var write in writes)
        {
            TableRules.CheckTable(write.Table);
            TableRules.CheckBatch(write.Partition, write.Operations);
        }
        _columns =
        [
            .. writes.Select(write =>
                write
                    .Operations.Select(operation =>
                        operation.Kind is TableOperationKind.Delete ? [] : ColumnCodec.Encode(operation.Row.Columns)
                    )
                    .ToArray()
            ),
        ];
    }

    /// <returns>As <see cref="ITableStore.WriteAsync"/>.</returns>
    public int? Run(SqliteSession session)
    {
        // No row is in two writes, so none can change another's condition: look at all first, then write all.
        var tables = new long[_writes.Count];
        var refused = new bool[_writes.Count];
        for (var i = 0; i < _writes.Count; i++)
        {
            tables[i] = SqliteTableStore.TableId(session, _writes[i].Table);
            refused[i] = !_writes[i].Operations.All(operation => SqliteTableStore.Allowed(session, tables[i], operation));
            if (refused[i] && !_writes[i].MayBeRefused)
            {
                return i;
            }
        }
        for (var i = 0; i < _writes.Count; i++)
        {
            for (var j = 0; !refused[i] && j < _writes[i].Operations.Count; j++)
            {
                SqliteTableStore.Apply(session, tables[i], _writes[i].Operations[j], _columns[i][j]);
            }
        }
        return null;
    }
}
