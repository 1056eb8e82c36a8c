using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Storage;

/// <summary>
/// The storage the pipeline needs: rows by partition and row key, guarded by ETags. Two implementations, Azure Table Storage
/// and SQLite, pass one contract suite. A table exists as soon as something is written to it; a missing one reads as empty.
/// </summary>
/// <remarks>
/// Keys may be any text up to 256 characters, control characters included; within a partition rows come in ordinal order of their keys.
/// Table names are 3 to 63 letters and digits (ASCII), a letter first; case does not tell two tables apart, so spell a name one way.
/// Names, keys and values outside the limits throw <see cref="ArgumentException"/> in every implementation, see <see cref="TableRules"/>.
/// Expected outcomes (exists already, changed meanwhile) are values; what throws is the storage being out of reach
/// (<see cref="Failures.TransientFailureException"/>).
/// </remarks>
public interface ITableStore
{
    /// <summary>Whether other processes may read and write the same tables at the same time. Where they may not, a lock in memory keeps two
    /// events apart.</summary>
    bool IsShared => true;

    /// <summary>Whether <see cref="WriteAsync"/> is one transaction.</summary>
    bool WritesTogether => false;

    /// <returns>Null when there is no such row.</returns>
    Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken);

    /// <returns>The new ETag; null when the row exists already.</returns>
    Task<string?> InsertAsync(string table, TableRow row, CancellationToken cancellationToken);

    /// <summary>Replaces the whole row if it still carries <see cref="TableRow.ETag"/>.</summary>
    /// <returns>The new ETag; null when the row changed or is gone.</returns>
    Task<string?> UpdateAsync(string table, TableRow row, CancellationToken cancellationToken);

    /// <summary>Removes the row, whatever its ETag; a missing one is fine.</summary>
    Task DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken);

    /// <summary>Rows with <paramref name="from"/> ≤ row key &lt; <paramref name="before"/> (null: no bound), in order.</summary>
    /// <param name="partition">Null reads all partitions, one after the other, in no promised order.</param>
    IAsyncEnumerable<TableRow> QueryAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        CancellationToken cancellationToken
    );

    /// <summary>As <see cref="QueryAsync"/>, for somebody who will leave off soon: the store fetches fewer rows at a time.</summary>
    /// <param name="rowsAtOnce">About so many are enough as a rule.</param>
    IAsyncEnumerable<TableRow> QueryFirstAsync(
        string table,
        string? partition,
        string? from,
        string? before,
        int rowsAtOnce,
        CancellationToken cancellationToken
    ) => QueryAsync(table, partition, from, before, cancellationToken);

    /// <summary>All or nothing, in one partition, at most 100 operations, each row once.</summary>
    /// <returns>Null when applied, and then every row written carries its new ETag; otherwise the index of the first operation whose
    /// condition failed (exists already, or changed), and nothing was written.</returns>
    Task<int?> BatchAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken);

    /// <summary>Writes of several tables and partitions, no row twice. Where the store <see cref="WritesTogether"/>, all of them or none;
    /// elsewhere one after the other, and a crash leaves the first of them.</summary>
    /// <returns>Null when nothing was refused that may not be; otherwise the index of the first such write. Nothing was written then where
    /// the store writes together, and elsewhere only what stands before it.</returns>
    async Task<int?> WriteAsync(IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            var (table, partition, operations) = writes[i];
            if (await BatchAsync(table, partition, operations, cancellationToken) is not null && !writes[i].MayBeRefused)
            {
                return i;
            }
        }
        return null;
    }

    /// <summary>Names of the existing tables that start with <paramref name="prefix"/>, in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Drops a whole table; a missing one is fine. This is how a day leaves the ledger cheaply.</summary>
    Task DropTableAsync(string table, CancellationToken cancellationToken);
}
