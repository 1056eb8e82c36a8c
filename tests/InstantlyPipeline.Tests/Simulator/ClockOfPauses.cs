using Microsoft.Extensions.Time.Testing;

namespace InstantlyPipeline.Tests.Simulator;

/// <summary>Jumps to the end of every pause as soon as it begins; time stands still otherwise.</summary>
internal sealed class ClockOfPauses(DateTimeOffset start) : FakeTimeProvider(start)
{
    public ClockOfPauses()
        : this(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)) { }

    /// <summary>A timer of this length is a limit and no pause.</summary>
    public TimeSpan? Ignored { get; set; }

    /// <summary>It jumps nowhere: whoever tests moves it.</summary>
    public bool StandsStill { get; set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (!StandsStill && dueTime > TimeSpan.Zero && dueTime != Ignored)
        {
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }
        return timer;
    }
}
