namespace InstantlyPipeline.Simulator;

/// <summary>Calls that a stand-in leaves unanswered; disposing releases them.</summary>
public sealed class HeldCalls : IDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HeldCalls() { }

    /// <summary>Completes when the first call is being held.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Answers what is held, and holds nothing any more.</summary>
    public void Release() => _released.TrySetResult();

    public void Dispose() => Release();

    internal bool IsReleased => _released.Task.IsCompleted;

    internal async Task WaitAsync(CancellationToken callerGone)
    {
        _reached.TrySetResult();
        await _released.Task.WaitAsync(callerGone);
    }
}
