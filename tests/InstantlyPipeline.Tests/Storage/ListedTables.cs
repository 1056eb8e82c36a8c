using System.Collections.Concurrent;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Tests.Storage;

/// <summary>Lists the writes on their way to the tables behind it, each with its tables.</summary>
internal sealed class ListedTables(ITableStore tables) : ITableStore
{
    public ConcurrentQueue<string> Writes { get; } = new();

    public bool IsShared => tables.IsShared;

    public bool WritesTogether => tables.WritesTogether;

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        tables.GetAsync(table, partition, row, cancellationToken);

    public Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        Writes.Enqueue(table);
        return tables.InsertAsync(table, row, cancellationToken);
    }

    public Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        Writes.Enqueue(table);
        return tables.UpdateAsync(table, row, cancellationToken);
    }

    public Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        Writes.Enqueue($"{table}, a removal");
        return tables.DeleteAsync(table, partition, row, cancellationToken);
    }

    public IAsyncEnumerable<TableRow> QueryAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        CancellationToken cancellationToken
    ) => tables.QueryAsync(table, partition, from, before, cancellationToken);

    public Task<int?> BatchAsync(
        string table,
        string partition,
        IReadOnlyList<TableOperation> operations,
        CancellationToken cancellationToken
    )
    {
        Writes.Enqueue(table);
        return tables.BatchAsync(table, partition, operations, cancellationToken);
    }

    public Task<int?> WriteAsync(IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        Writes.Enqueue(string.Join(" + ", writes.Select(write => write.Table)));
        return tables.WriteAsync(writes, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) =>
        tables.ListTablesAsync(prefix, cancellationToken);

    public Task DropTableAsync(string table, CancellationToken cancellationToken) => tables.DropTableAsync(table, cancellationToken);
}
