using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Tests.Storage;

/// <summary>A table store for tests that need no file; it passes the contract of the real ones.</summary>
internal sealed class MemoryTableStore : ITableStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, SortedDictionary<(string Partition, string Row), TableRow>> _tables = new(
        StringComparer.Ordinal
    );
    private long _etag;

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(Rows(table)?.GetValueOrDefault((partition, row)) is { } stored ? Copy(stored) : null);
        }
    }

    public async Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableRules.CheckRow(row);
        return await BatchAsync(table, row.Partition, [TableOperation.Insert(row)], cancellationToken) is null
            ? Stored(table, row)?.ETag
            : null;
    }

    public async Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableRules.CheckRow(row);
        return await BatchAsync(table, row.Partition, [TableOperation.Update(row)], cancellationToken) is null
            ? Stored(table, row)?.ETag
            : null;
    }

    public Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Rows(table)?.Remove((partition, row));
        }
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        TableRules.CheckTable(table);
        List<TableRow> found;
        lock (_lock)
        {
            found =
            [
                .. (Rows(table)?.Values ?? Enumerable.Empty<TableRow>())
                    .Where(row =>
                        (partition is null || row.Partition == partition)
                        && (from is null || string.CompareOrdinal(row.Row, from) >= 0)
                        && (before is null || string.CompareOrdinal(row.Row, before) < 0)
                    )
                    .Select(Copy),
            ];
        }
        foreach (var row in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
        await Task.CompletedTask;
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
        lock (_lock)
        {
            var rows =
                Rows(table)
                ?? (
                    _tables[table] = new(
                        Comparer<(string, string)>.Create(
                            static (a, b) =>
                                string.CompareOrdinal(a.Item1, b.Item1) is var byPartition and not 0
                                    ? byPartition
                                    : string.CompareOrdinal(a.Item2, b.Item2)
                        )
                    )
                );
            for (var i = 0; i < operations.Count; i++)
            {
                var stored = rows.GetValueOrDefault((partition, operations[i].Row.Row));
                var allowed = operations[i].Kind switch
                {
                    TableOperationKind.Insert => stored is null,
                    TableOperationKind.Update => stored is not null && stored.ETag == operations[i].Row.ETag,
                    TableOperationKind.Delete => stored is not null,
                    _ => true,
                };
                if (!allowed)
                {
                    return Task.FromResult<int?>(i);
                }
            }
            foreach (var operation in operations)
            {
                if (operation.Kind is TableOperationKind.Delete)
                {
                    rows.Remove((partition, operation.Row.Row));
                    continue;
                }
                var copy = Copy(operation.Row);
                copy.ETag = (++_etag).ToString(CultureInfo.InvariantCulture);
                rows[(partition, copy.Row)] = copy;
                operation.Row.ETag = copy.ETag;
            }
        }
        return Task.FromResult<int?>(null);
    }

    public Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<string>>([
                .. _tables.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)),
            ]);
        }
    }

    public Task DropTableAsync(string table, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        lock (_lock)
        {
            _tables.Remove(table);
        }
        return Task.CompletedTask;
    }

    private TableRow? Stored(string table, TableRow row)
    {
        lock (_lock)
        {
            return Rows(table)?.GetValueOrDefault((row.Partition, row.Row));
        }
    }

    private SortedDictionary<(string Partition, string Row), TableRow>? Rows(string table) => _tables.GetValueOrDefault(table);

    private static TableRow Copy(TableRow row)
    {
        var copy = new TableRow(row.Partition, row.Row) { ETag = row.ETag };
        foreach (var (name, value) in row.Columns)
        {
            copy.Set(
                name,
                value switch
                {
                    byte[] bytes => bytes.ToArray(),
                    string text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), // half a character becomes the replacement character, as in the real stores
                    _ => value,
                }
            );
        }
        return copy;
    }
}
