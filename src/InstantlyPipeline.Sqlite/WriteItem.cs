namespace InstantlyPipeline.Sqlite;

/// <summary>A write that waits for its group: run on the writer's thread, answered once the group is committed.</summary>
internal abstract class WriteItem
{
    /// <summary>True when the caller gave up before the work began; it is answered and skipped.</summary>
    public abstract bool Abandoned();

    /// <summary>Runs the work inside the open transaction and keeps its result; may throw.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Hands the result to the caller: the group is on disk.</summary>
    public abstract void Acknowledge();

    /// <summary>Hands the caller an exception: nothing of this item was kept.</summary>
    public abstract void Fail(Exception exception);
}
