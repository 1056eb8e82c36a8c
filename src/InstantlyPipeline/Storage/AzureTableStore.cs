using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace InstantlyPipeline.Storage;

/// <summary>The pipeline's tables in Azure Table Storage, Azure Cosmos DB's table API, or the Azurite emulator.</summary>
/// <remarks>
/// A write that finds its table missing creates it and is repeated. A write whose answer got lost is repeated by the client, so an insert
/// may report "exists" for a row it wrote itself: whoever claims by inserting compares the owner in the row. A query's pages are read one
/// after the other; rows written meanwhile may or may not be seen. For the order of odd keys, see <see cref="AzureTableKey"/>. A dropped
/// table's name is free again after about 40 seconds; until then writes to it fail as transient.
/// </remarks>
public sealed class AzureTableStore(TableServiceClient service) : ITableStore
{
    private const string PartitionKey = nameof(ITableEntity.PartitionKey);
    private const string RowKey = nameof(ITableEntity.RowKey);
    private readonly ConcurrentDictionary<string, TableClient> _clients = new(StringComparer.OrdinalIgnoreCase);

    public async Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        CheckKeys(partition, row);
        try
        {
            var found = await Client(table)
                .GetEntityIfExistsAsync<TableEntity>(
                    AzureTableKey.Escape(partition),
                    AzureTableKey.Escape(row),
                    cancellationToken: cancellationToken
                );
            return found.HasValue ? ToRow(found.Value!) : null;
        }
        catch (RequestFailedException ex) when (ex.Status == 404)
        {
            return null;
        }
        catch (Exception ex) when (AzureTableFailure.Translate(ex, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    public Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        TableRules.CheckRow(row);
        return WriteAsync(
            table,
            async client =>
            {
                try
                {
                    return ETagOf(await client.AddEntityAsync(ToEntity(row), cancellationToken));
                }
                catch (RequestFailedException ex) when (ex.ErrorCode == TableErrorCode.EntityAlreadyExists)
                {
                    return null;
                }
            },
            cancellationToken
        );
    }

    public async Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        TableRules.CheckRow(row);
        TableRules.CheckETag(row);
        try
        {
            return ETagOf(
                await Client(table).UpdateEntityAsync(ToEntity(row), new ETag(row.ETag!), TableUpdateMode.Replace, cancellationToken)
            );
        }
        catch (RequestFailedException ex) when (ex.Status is 404 or 412)
        {
            return null;
        }
        catch (Exception ex) when (AzureTableFailure.Translate(ex, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    public async Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        CheckKeys(partition, row);
        try
        {
            await Client(table).DeleteEntityAsync(AzureTableKey.Escape(partition), AzureTableKey.Escape(row), ETag.All, cancellationToken);
        }
        catch (RequestFailedException ex) when (ex.Status == 404)
        {
            // Gone already, which is what was asked for.
        }
        catch (Exception ex) when (AzureTableFailure.Translate(ex, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    public IAsyncEnumerable<TableRow> QueryAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        CancellationToken cancellationToken
    ) => PagesAsync(table, partition, from, before, rowsPerPage: null, cancellationToken);

    public IAsyncEnumerable<TableRow> QueryFirstAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        int rowsAtOnce,
        CancellationToken cancellationToken
    ) => PagesAsync(table, partition, from, before, rowsAtOnce, cancellationToken);

    private async IAsyncEnumerable<TableRow> PagesAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        int? rowsPerPage,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        TableRules.CheckTable(table);
        var pages = Client(table)
            .QueryAsync<TableEntity>(Filter(partition, from, before), rowsPerPage, cancellationToken: cancellationToken)
            .AsPages()
            .GetAsyncEnumerator(cancellationToken);
        await using (pages)
        {
            while (await NextAsync(pages, cancellationToken))
            {
                foreach (var entity in pages.Current.Values)
                {
                    yield return ToRow(entity);
                }
            }
        }
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
        if (operations.Count == 0)
        {
            return Task.FromResult<int?>(null);
        }
        return WriteAsync<int?>(
            table,
            async client =>
            {
                try
                {
                    var answers = await client.SubmitTransactionAsync(operations.Select(ToAction), cancellationToken);
                    for (var i = 0; i < operations.Count; i++)
                    {
                        operations[i].Row.ETag = answers.Value[i].Headers.ETag?.ToString();
                    }
                    return null;
                }
                catch (TableTransactionFailedException ex) when (IsCondition(ex))
                {
                    return ex.FailedTransactionActionIndex ?? 0;
                }
            },
            cancellationToken
        );
    }

    public async Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken)
    {
        try
        {
            var names = new List<string>();
            // '{' follows 'z': what lies between are the names that begin with the prefix, and the exact check below settles the rest.
            await foreach (
                var table in service.QueryAsync(
                    prefix.Length == 0 ? null : $"TableName ge {Quoted(prefix)} and TableName lt {Quoted(prefix + "{")}",
                    cancellationToken: cancellationToken
                )
            )
            {
                if (table.Name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    names.Add(table.Name);
                }
            }
            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (Exception ex) when (AzureTableFailure.Translate(ex, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    public async Task DropTableAsync(string table, CancellationToken cancellationToken)
    {
        TableRules.CheckTable(table);
        try
        {
            await service.DeleteTableAsync(table, cancellationToken);
        }
        catch (RequestFailedException ex) when (ex.Status == 404 || ex.ErrorCode == TableErrorCode.TableBeingDeleted)
        {
            // Gone already, which is what was asked for.
        }
        catch (Exception ex) when (AzureTableFailure.Translate(ex, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Writes; when the table turns out to be missing, creates it and writes again.</summary>
    private async Task<T> WriteAsync<T>(string table, Func<TableClient, Task<T>> write, CancellationToken cancellationToken)
    {
        var client = Client(table);
        try
        {
            try
            {
                return await write(client);
            }
            catch (RequestFailedException ex) when (ex.ErrorCode == TableErrorCode.TableNotFound)
            {
                await client.CreateIfNotExistsAsync(cancellationToken);
                return await write(client);
            }
        }
        catch (Exception ex) when (AzureTableFailure.Translate(ex, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <returns>False at the end, and at once when the table is missing.</returns>
    private static async Task<bool> NextAsync(IAsyncEnumerator<Page<TableEntity>> pages, CancellationToken cancellationToken)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (RequestFailedException ex) when (ex.Status == 404)
        {
            return false;
        }
        catch (Exception ex) when (AzureTableFailure.Translate(ex, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private static bool IsCondition(TableTransactionFailedException exception) =>
        exception.ErrorCode is { } code
        && (
            code == TableErrorCode.EntityAlreadyExists
            || code == TableErrorCode.UpdateConditionNotSatisfied
            || code == TableErrorCode.ResourceNotFound
            || code == TableErrorCode.EntityNotFound
            || code == "ConditionNotMet"
        );

    private static TableTransactionAction ToAction(TableOperation operation) =>
        operation.Kind switch
        {
            TableOperationKind.Insert => new(TableTransactionActionType.Add, ToEntity(operation.Row)),
            TableOperationKind.Update => new(
                TableTransactionActionType.UpdateReplace,
                ToEntity(operation.Row),
                new ETag(operation.Row.ETag!)
            ),
            TableOperationKind.Upsert => new(TableTransactionActionType.UpsertReplace, ToEntity(operation.Row)),
            TableOperationKind.Delete => new(
                TableTransactionActionType.Delete,
                new TableEntity(AzureTableKey.Escape(operation.Row.Partition), AzureTableKey.Escape(operation.Row.Row)),
                ETag.All
            ),
            _ => throw new ArgumentException($"A batch cannot {operation.Kind}.", nameof(operation)),
        };

    private static TableEntity ToEntity(TableRow row)
    {
        var entity = new TableEntity(AzureTableKey.Escape(row.Partition), AzureTableKey.Escape(row.Row));
        foreach (var (name, value) in row.Columns)
        {
            entity[name] = value;
        }
        return entity;
    }

    private static TableRow ToRow(TableEntity entity)
    {
        var row = new TableRow(AzureTableKey.Unescape(entity.PartitionKey), AzureTableKey.Unescape(entity.RowKey))
        {
            ETag = entity.ETag.ToString(),
        };
        foreach (var (name, value) in entity)
        {
            if (
                name is not (PartitionKey or RowKey or nameof(ITableEntity.Timestamp))
                && !name.StartsWith("odata.", StringComparison.Ordinal)
            )
            {
                row.Set(name, value is BinaryData bytes ? bytes.ToArray() : value);
            }
        }
        return row;
    }

    private static string? Filter(string? partition, string? from, string? before)
    {
        var conditions = new List<string>(3);
        Add(PartitionKey, "eq", partition);
        Add(RowKey, "ge", from);
        Add(RowKey, "lt", before);
        return conditions.Count == 0 ? null : string.Join(" and ", conditions);

        void Add(string property, string comparison, string? value)
        {
            if (value is not null)
            {
                conditions.Add($"{property} {comparison} {Quoted(AzureTableKey.Escape(value))}");
            }
        }
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string? ETagOf(Response response) => response.Headers.ETag?.ToString();

    private static void CheckKeys(string partition, string row)
    {
        TableRules.CheckKey(partition);
        TableRules.CheckKey(row);
    }

    private TableClient Client(string table) => _clients.GetOrAdd(table, service.GetTableClient);
}
