using Microsoft.Extensions.Time.Testing;

namespace InstantlyPipeline.Tests.Simulator;

/// <summary>Jumps to the end of every pause as soon as it begins; time stands still otherwise.</summary>
internal sealed class ClockOfPauses : FakeTimeProvider
{
    /// <summary>A timer of this length is a limit and no pause.</summary>
    public TimeSpan? Ignored { get; init; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime != Ignored)
        {
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }
        return timer;
    }
}
