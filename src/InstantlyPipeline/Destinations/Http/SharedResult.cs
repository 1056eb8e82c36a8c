namespace InstantlyPipeline.Destinations.Http;

/// <summary>Work that is done once for all callers; a failure is told to those who wait and then forgotten, so the next caller tries
/// again.</summary>
internal sealed class SharedResult<T>(Func<CancellationToken, Task<T>> work)
{
    private readonly Lock _gate = new();
    private Task<T>? _result;

    /// <param name="cancellationToken">Ends this caller's wait; the work itself goes on for the others and is bounded by the HTTP
    /// timeout.</param>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_result is null or { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                _result = work(CancellationToken.None);
            }
            return _result.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The next caller tries again, unless somebody has learnt another value since this one turned out to be stale.</summary>
    public void Forget(T stale)
    {
        lock (_gate)
        {
            if (_result is { IsCompletedSuccessfully: true } && EqualityComparer<T>.Default.Equals(_result.Result, stale))
            {
                _result = null;
            }
        }
    }
}
