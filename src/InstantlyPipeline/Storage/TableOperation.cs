namespace InstantlyPipeline.Storage;

/// <summary>One write of a batch.</summary>
public readonly record struct TableOperation(TableOperationKind Kind, TableRow Row)
{
    /// <summary>Fails the batch when the row exists.</summary>
    public static TableOperation Insert(TableRow row) => new(TableOperationKind.Insert, row);

    /// <summary>Fails the batch when the row no longer carries <see cref="TableRow.ETag"/>.</summary>
    public static TableOperation Update(TableRow row) => new(TableOperationKind.Update, row);

    /// <summary>Inserts or replaces, unconditionally.</summary>
    public static TableOperation Upsert(TableRow row) => new(TableOperationKind.Upsert, row);

    /// <summary>Removes the row; fails the batch when it does not exist.</summary>
    public static TableOperation Delete(TableRow row) => new(TableOperationKind.Delete, row);
}

public enum TableOperationKind
{
    Insert,
    Update,
    Upsert,
    Delete,
}
