namespace InstantlyPipeline.Sqlite;

/// <summary>A write that waits for its group: run on the writer's thread, answered once the group is committed.</summary>
internal abstract class WriteItem(bool isDelivery)
{
    /// <summary>A sender waits for it; it is one statement, and what follows its answer is short.</summary>
    public bool IsDelivery { get; } = isDelivery;

    /// <summary>Why nothing of this item was kept; null when it is on disk.</summary>
    public Exception? Failure { get; set; }

    /// <summary>True when the caller gave up before the work began; it is answered and skipped.</summary>
    public abstract bool Abandoned();

    /// <summary>Runs the work inside the open transaction and keeps its result; may throw.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Hands the result, or the failure, to the caller.</summary>
    public abstract void Answer();
}
