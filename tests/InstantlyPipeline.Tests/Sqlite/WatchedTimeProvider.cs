using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>A fake clock that tells when a timer of a given length has been set: only then does moving the clock mean something to who
/// waits.</summary>
public sealed class WatchedTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _set = new();

    /// <summary>Each timer set is awaited once.</summary>
    public async Task TimerSetAsync(TimeSpan length, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!await Set(length).WaitAsync(patience, cancellationToken))
        {
            throw new TimeoutException($"Nobody set a timer of {length}.");
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Set(dueTime).Release();
        return timer;
    }

    private SemaphoreSlim Set(TimeSpan length) => _set.GetOrAdd(length, _ => new SemaphoreSlim(0));
}
