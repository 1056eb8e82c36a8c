using System.Collections.Concurrent;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Soak;

/// <summary>Counts storage transactions as Azure bills them: one a call, and one for each thousand rows of a query.</summary>
/// <param name="asInAzure">Whether tables are written one by one, although the store behind could write several together.</param>
internal sealed class CountingTables(ITableStore tables, bool asInAzure = false) : ITableStore
{
    private readonly ConcurrentDictionary<string, int> _byTable = new(StringComparer.OrdinalIgnoreCase);
    private int _transactions;

    public int Transactions => _transactions;

    /// <summary>Those of every table.</summary>
    public IReadOnlyDictionary<string, int> ByTable => _byTable;

    /// <summary>Those of one table.</summary>
    public int Of(string table) => _byTable.GetValueOrDefault(table);

    public bool WritesTogether => !asInAzure && tables.WritesTogether;

    public Task<int?> WriteAsync(IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        // As Azure would have to be asked.
        foreach (var write in writes)
        {
            Count(write.Table);
        }
        return tables.WriteAsync(writes, cancellationToken);
    }

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        Counted(table, tables.GetAsync(table, partition, row, cancellationToken));

    public Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        Counted(table, tables.InsertAsync(table, row, cancellationToken));

    public Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        Counted(table, tables.UpdateAsync(table, row, cancellationToken));

    public Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        Counted(table, tables.DeleteAsync(table, partition, row, cancellationToken));

    public async IAsyncEnumerable<TableRow> QueryAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var rows = 0;
        await foreach (var row in tables.QueryAsync(table, partition, from, before, cancellationToken))
        {
            if (rows++ % 1_000 == 0)
            {
                Count(table);
            }
            yield return row;
        }
        if (rows == 0)
        {
            Count(table);
        }
    }

    public Task<int?> BatchAsync(
        string table,
        string partition,
        IReadOnlyList<TableOperation> operations,
        CancellationToken cancellationToken
    ) => Counted(table, tables.BatchAsync(table, partition, operations, cancellationToken));

    public Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) =>
        Counted("", tables.ListTablesAsync(prefix, cancellationToken));

    public Task DropTableAsync(string table, CancellationToken cancellationToken) =>
        Counted(table, tables.DropTableAsync(table, cancellationToken));

    private TTask Counted<TTask>(string table, TTask call)
    {
        Count(table);
        return call;
    }

    private void Count(string table)
    {
        Interlocked.Increment(ref _transactions);
        _byTable.AddOrUpdate(table, 1, (_, count) => count + 1);
    }
}
