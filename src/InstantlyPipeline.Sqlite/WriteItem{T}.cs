namespace InstantlyPipeline.Sqlite;

/// <inheritdoc cref="WriteItem"/>
internal sealed class WriteItem<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) : WriteItem
{
    // Continuations run elsewhere: the writer's thread is for writing.
    private readonly TaskCompletionSource<T> _caller = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _caller.Task;

    public override bool Abandoned() => cancellationToken.IsCancellationRequested && _caller.TrySetCanceled(cancellationToken);

    public override void Run(SqliteSession session) => _result = work(session);

    public override void Acknowledge() => _caller.TrySetResult(_result!);

    public override void Fail(Exception exception) => _caller.TrySetException(exception);
}
