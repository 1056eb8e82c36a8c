using System.Diagnostics;

namespace InstantlyPipeline.Soak;

/// <summary>Keeps the kills of a soak, and how long it took after each until a delivery was acknowledged again.</summary>
internal sealed class KillLog
{
    private readonly List<Outage> _all = [];
    private readonly Lock _gate = new();
    private long _waitingSince;

    public IReadOnlyList<Outage> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>From a kill to the next acknowledgement of a delivery.</summary>
    public TimeSpan LongestRecovery { get; private set; }

    /// <summary>Kills, and waits until what was killed is back.</summary>
    public async Task KillAsync(Func<Task> killAndRestart)
    {
        var killed = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _waitingSince, killed);
        await killAndRestart();
        lock (_gate)
        {
            _all.Add(new Outage(killed, Stopwatch.GetTimestamp()));
        }
    }

    /// <summary>A delivery that was begun at <paramref name="begun"/> has been acknowledged.</summary>
    public void Acknowledged(long begun)
    {
        if (Interlocked.Read(ref _waitingSince) == 0)
        {
            return;
        }
        lock (_gate)
        {
            if (_waitingSince != 0 && begun >= _waitingSince)
            {
                var away = Stopwatch.GetElapsedTime(_waitingSince);
                LongestRecovery = away > LongestRecovery ? away : LongestRecovery;
                _waitingSince = 0;
            }
        }
    }
}
