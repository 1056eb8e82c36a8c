namespace InstantlyPipeline.Sqlite;

/// <summary>Wakes those who wait for a queue to change.</summary>
internal sealed class QueueSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes at the next change; take it before looking at the queue, so that none is missed in between.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
