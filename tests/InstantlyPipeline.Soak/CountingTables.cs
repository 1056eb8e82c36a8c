using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Soak;

/// <summary>Counts storage transactions as Azure bills them: one a call, and one for each thousand rows of a query.</summary>
internal sealed class CountingTables(ITableStore tables) : ITableStore
{
    private int _transactions;

    public int Transactions => _transactions;

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
        => Counted(tables.GetAsync(table, partition, row, cancellationToken));

    public Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken) => Counted(tables.InsertAsync(table, row, cancellationToken));

    public Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken) => Counted(tables.UpdateAsync(table, row, cancellationToken));

    public Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
        => Counted(tables.DeleteAsync(table, partition, row, cancellationToken));

    public async IAsyncEnumerable<TableRow> QueryAsync(
        string table, string? partition, string? from, string? before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = 0;
        await foreach (var row in tables.QueryAsync(table, partition, from, before, cancellationToken))
        {
            if (rows++ % 1_000 == 0)
            {
                Interlocked.Increment(ref _transactions);
            }
            yield return row;
        }
        if (rows == 0)
        {
            Interlocked.Increment(ref _transactions);
        }
    }

    public Task<int?> BatchAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
        => Counted(tables.BatchAsync(table, partition, operations, cancellationToken));

    public Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) => Counted(tables.ListTablesAsync(prefix, cancellationToken));

    public Task DropTableAsync(string table, CancellationToken cancellationToken) => Counted(tables.DropTableAsync(table, cancellationToken));

    private TTask Counted<TTask>(TTask call)
    {
        Interlocked.Increment(ref _transactions);
        return call;
    }
}
