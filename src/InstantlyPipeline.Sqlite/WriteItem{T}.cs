namespace InstantlyPipeline.Sqlite;

/// <inheritdoc cref="WriteItem"/>
internal sealed class WriteItem<T>(Func<SqliteSession, T> work, bool isDelivery, CancellationToken cancellationToken)
    : WriteItem(isDelivery)
{
    // A delivery's caller continues on the pool thread that answers; any other elsewhere, for the writer's thread is for writing.
    private readonly TaskCompletionSource<T> _caller = new(
        isDelivery ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously
    );
    private T? _result;

    public Task<T> Task => _caller.Task;

    public override bool Abandoned()
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static item => item.Cancel(), this, preferLocal: false);
        return true;
    }

    private void Cancel() => _caller.TrySetCanceled(cancellationToken);

    public override void Run(SqliteSession session) => _result = work(session);

    public override void Answer()
    {
        if (Failure is not null)
        {
            _caller.TrySetException(Failure);
            return;
        }
        _caller.TrySetResult(_result!);
    }
}
