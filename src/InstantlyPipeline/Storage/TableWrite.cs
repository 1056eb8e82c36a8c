namespace InstantlyPipeline.Storage;

/// <summary>A batch for one partition of one table, as <see cref="ITableStore.BatchAsync"/> takes it, among others that follow one
/// another.</summary>
public sealed record TableWrite(string Table, string Partition, IReadOnlyList<TableOperation> Operations)
{
    /// <summary>True: where a condition of it fails, it is left out and the others go on. It is there already, or gone.</summary>
    public bool MayBeRefused { get; init; }

    public static TableWrite Of(string table, TableOperation operation) => new(table, operation.Row.Partition, [operation]);

    /// <summary>A row that is written only where there is none.</summary>
    public static TableWrite Missing(string table, TableRow row) => Of(table, TableOperation.Insert(row)) with { MayBeRefused = true };

    /// <summary>A row that is removed where there is one.</summary>
    public static TableWrite Gone(string table, string partition, string row) =>
        Of(table, TableOperation.Delete(new TableRow(partition, row))) with
        {
            MayBeRefused = true,
        };
}
