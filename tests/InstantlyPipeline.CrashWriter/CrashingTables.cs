using InstantlyPipeline.Ledger;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.CrashWriter;

/// <summary>Names the ledger's writes of one event in their order: <c>claim</c>, then one for each save.</summary>
internal sealed class CrashingTables(ITableStore tables, CrashPoint point) : ITableStore
{
    private static readonly string[] Writes = ["claim", "save-of-set", "save-of-create", "final-save"];
    private int _writes;

    public bool WritesTogether => tables.WritesTogether;

    public Task<int?> WriteAsync(IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken) =>
        WriteAsync(writes is [var first, ..] ? first.Table : "", () => tables.WriteAsync(writes, cancellationToken));

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        tables.GetAsync(table, partition, row, cancellationToken);

    public Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        WriteAsync(table, () => tables.InsertAsync(table, row, cancellationToken));

    public Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        WriteAsync(table, () => tables.UpdateAsync(table, row, cancellationToken));

    public Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        tables.DeleteAsync(table, partition, row, cancellationToken);

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
    ) => WriteAsync(table, () => tables.BatchAsync(table, partition, operations, cancellationToken));

    public Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) =>
        tables.ListTablesAsync(prefix, cancellationToken);

    public Task DropTableAsync(string table, CancellationToken cancellationToken) => tables.DropTableAsync(table, cancellationToken);

    private Task<T> WriteAsync<T>(string table, Func<Task<T>> write) =>
        table.StartsWith(EventLedger.TablePrefix, StringComparison.Ordinal) && _writes < Writes.Length
            ? point.AroundAsync(Writes[_writes++], write)
            : write();
}
