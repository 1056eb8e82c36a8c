using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Tests.Processing;

/// <summary>Tables whose every insert and update succeeds and is then reported as lost to somebody else, as a client's own retry reports it.</summary>
internal sealed class LostAnswers(ITableStore tables) : ITableStore
{
    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
        => tables.GetAsync(table, partition, row, cancellationToken);

    public async Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        await tables.InsertAsync(table, row, cancellationToken);
        return null;
    }

    public async Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        await tables.UpdateAsync(table, row, cancellationToken);
        return null;
    }

    public Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
        => tables.DeleteAsync(table, partition, row, cancellationToken);

    public IAsyncEnumerable<TableRow> QueryAsync(string table, string? partition, string? from, string? before, CancellationToken cancellationToken)
        => tables.QueryAsync(table, partition, from, before, cancellationToken);

    public Task<int?> BatchAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
        => tables.BatchAsync(table, partition, operations, cancellationToken);

    public Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) => tables.ListTablesAsync(prefix, cancellationToken);

    public Task DropTableAsync(string table, CancellationToken cancellationToken) => tables.DropTableAsync(table, cancellationToken);
}
