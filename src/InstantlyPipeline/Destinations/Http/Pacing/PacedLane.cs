using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Telemetry;

namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>The waiting line before one limit of one credential: the more important go first, and of these the older.</summary>
/// <remarks>
/// A short wait is waited in place. For a longer one the event goes back to its queue and is told when to come: its worker does something
/// else meanwhile. Its place is kept, for places go by when an event was received. Calls outside of a run (a doctor's, an operator's) are
/// counted and do not wait.
/// </remarks>
internal sealed class PacedLane(string destination, PaceLimit limit, TimeProvider time) : IDisposable
{
    /// <summary>Who would wait longer than this goes back to the queue.</summary>
    internal static readonly TimeSpan LongestInPlace = TimeSpan.FromSeconds(10);

    /// <summary>A run that waited for so long in all goes back, before it is stopped for being slow.</summary>
    private static readonly TimeSpan LongestInAll = TimeSpan.FromMinutes(1);

    /// <summary>With so many before it nobody waits in place, however short the wait: a queue has eight workers, and other destinations and
    /// other clients need them, too.</summary>
    private const int MostInPlace = 4;

    /// <summary>One that was sent back and is late by more than this has gone to another instance, or was done in another way.</summary>
    private static readonly TimeSpan LongestLate = TimeSpan.FromSeconds(3);

    /// <summary>Who would come back later than this comes half way instead, and asks again: the pace may have changed.</summary>
    private static readonly TimeSpan LongestForeseen = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestForeseenOfShared = TimeSpan.FromSeconds(10);

    /// <summary>How many turns before its own one comes back, so that the line does not run empty while it is on its way.</summary>
    private const int TurnsEarly = 2;

    /// <summary>So many interested people's calls are a crowd.</summary>
    private const int ManyWarm = 3;

    /// <summary>How many that were sent back are looked at to find out when the next one is to come.</summary>
    private const int MostCounted = 2_000;

    private readonly Lock _gate = new();
    private readonly SortedSet<Waiter> _line = [];

    // Those who are to come again: by place, by errand, and by when they come. A long queue may be among them, so none of it is read whole.
    private readonly SortedSet<Waiter> _sentBack = [];
    private readonly Dictionary<string, Waiter> _sentBackById = [];
    private readonly PriorityQueue<Waiter, DateTimeOffset> _expected = new();
    private ITimer? _timer;
    private long _order;

    /// <summary>How many wait in place.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _line.Count;
            }
        }
    }

    /// <summary>Waits until a call may be made.</summary>
    /// <param name="errand">Null outside of runs.</param>
    /// <exception cref="TransientFailureException">It is not its turn for a while; it says when to come again, see
    /// <see cref="TransientFailureException.WaitsForTurn"/>.</exception>
    public async Task<Turn> TakeAsync(Errand? errand, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (errand is null)
            {
                limit.Took(now);
                return new Turn(now, Importance.Usual);
            }
            waiter = new Waiter(errand, ++_order, now);
            WelcomeBack(waiter, now);
            CountWarm(waiter, now);
            var ahead = Ahead(_line, waiter);
            var free = limit.Next(now, waiter.Importance);
            if (ahead == 0 && free <= now)
            {
                return Give(waiter, now);
            }
            var wait = free - now + (ahead * limit.Every(now, waiter.Importance));
            var isCrowded = ahead >= MostInPlace && waiter.Importance < Importance.Warm && !errand.IsUnderWay;
            if (isCrowded || limit.StepsAside(now, waiter.Importance) || wait > LongestInPlace || errand.Waited + wait > LongestInAll)
            {
                throw SendBack(waiter, now);
            }
            _line.Add(waiter);
            Arm(now);
        }
        await using var stop = cancellationToken.UnsafeRegister(_ => Leave(waiter, cancellationToken), null);
        return await waiter.Given.Task;
    }

    /// <summary>Takes the waiter, and those who did not come in time, from the list of those who are to come.</summary>
    private void WelcomeBack(Waiter waiter, DateTimeOffset now)
    {
        if (_sentBackById.Remove(waiter.Errand.Id, out var before))
        {
            waiter.TimesSentBack = before.TimesSentBack;
            waiter.Since = before.Since;
            _sentBack.Remove(before);
        }
        ForgetLate(now);
    }

    private void ForgetLate(DateTimeOffset now)
    {
        while (_expected.TryPeek(out var late, out var comesBack) && comesBack < now - LongestLate)
        {
            _expected.Dequeue();
            if (_sentBackById.GetValueOrDefault(late.Errand.Id) == late)
            {
                _sentBackById.Remove(late.Errand.Id);
                _sentBack.Remove(late);
            }
        }
    }

    /// <summary>No call was made.</summary>
    public void GiveBack(Turn turn)
    {
        lock (_gate)
        {
            limit.Forget(turn.At);
            MoveUp();
        }
    }

    /// <summary>The destination refused the call because there were too many.</summary>
    public void Refused(Turn turn, TimeSpan? asked)
    {
        lock (_gate)
        {
            limit.Refused(turn, asked, time.GetUtcNow());
            MoveUp();
        }
    }

    /// <summary>An answer said how near the limit is.</summary>
    public void Told(RateNote note)
    {
        lock (_gate)
        {
            limit.Told(note, time.GetUtcNow());
            if (_line.Count > 0)
            {
                MoveUp();
            }
        }
    }

    public LaneState StateOf(string lane)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            ForgetLate(now);
            var all = _line.Concat(_sentBack).Select(waiter => waiter.Since).ToList();
            return limit.StateOf(lane, all.Count, all.Count > 0 ? all.Min() : null, now);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private Turn Give(Waiter waiter, DateTimeOffset now)
    {
        limit.Took(now);
        waiter.Errand.IsUnderWay = true;
        if (now > waiter.Came)
        {
            waiter.Errand.AddWaited(now - waiter.Came);
        }
        PipelineMetrics.Waited(destination, waiter.Errand.Client, now - waiter.Came);
        return new Turn(now, waiter.Importance);
    }

    /// <summary>Those whose turn it is go, and those who would wait too long by now go back.</summary>
    private void MoveUp()
    {
        var now = time.GetUtcNow();
        CountWarm(coming: null, now);
        while (_line.Min is { } first && limit.Next(now, first.Importance) <= now)
        {
            _line.Remove(first);
            first.Given.TrySetResult(Give(first, now));
        }
        var ahead = 0;
        foreach (var waiter in _line.ToList())
        {
            var turn = limit.Next(now, waiter.Importance) + (ahead * limit.Every(now, waiter.Importance));
            if (limit.StepsAside(now, waiter.Importance) || turn - waiter.Came > LongestInPlace + TimeSpan.FromSeconds(1))
            {
                _line.Remove(waiter);
                waiter.Given.TrySetException(SendBack(waiter, now));
            }
            else
            {
                ahead++;
            }
        }
        Arm(now);
    }

    private TransientFailureException SendBack(Waiter waiter, DateTimeOffset now)
    {
        waiter.TimesSentBack++;
        var wait = limit.StepsAside(now, waiter.Importance) ? Moment(waiter) : WaitFor(waiter, now);
        var blocked = limit.BlockedUntil - now;
        waiter.ComesBack = now + (wait > blocked ? wait : blocked);
        // Of an errand with several calls one place is enough: it comes back for all of them.
        if (_sentBackById.Remove(waiter.Errand.Id, out var other))
        {
            _sentBack.Remove(other);
        }
        _sentBackById.Add(waiter.Errand.Id, waiter);
        _sentBack.Add(waiter);
        _expected.Enqueue(waiter, waiter.ComesBack);
        return new($"{destination} takes only so many calls at a time; it waits for its turn.", waiter.ComesBack - now)
        {
            WaitsForTurn = true,
        };
    }

    /// <summary>Until all are through that go before it, those included who were sent back.</summary>
    private TimeSpan WaitFor(Waiter waiter, DateTimeOffset now)
    {
        var every = limit.Every(now, waiter.Importance);
        var wait = limit.Next(now, waiter.Importance) - now + ((Ahead(_line, waiter) + Ahead(_sentBack, waiter) - TurnsEarly) * every);
        // Of a limit that others use too, what is left changes from second to second: who waited it out by the present one would be late.
        wait =
            limit.IsShared(now) ? Min(wait / 2, LongestForeseenOfShared)
            : wait <= LongestForeseen ? wait
            : wait / 2 > LongestForeseen ? wait / 2
            : LongestForeseen;
        return wait > Soonest ? wait : Soonest;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Soonest => TimeSpan.FromSeconds(1);

    /// <summary>Another instance has the pace, and may take the event, too: it is soon on the queue again.</summary>
    private static TimeSpan Moment(Waiter waiter) =>
        TimeSpan.FromSeconds((waiter.Importance >= Importance.Reply ? 1 : 3) * Math.Min(waiter.TimesSentBack, 2));

    private static int Ahead(SortedSet<Waiter> line, Waiter waiter)
    {
        var ahead = 0;
        foreach (var other in line)
        {
            if (other.CompareTo(waiter) >= 0 || ahead == MostCounted)
            {
                break;
            }
            ahead++;
        }
        return ahead;
    }

    /// <param name="coming">One that is neither in the line nor sent back yet.</param>
    private void CountWarm(Waiter? coming, DateTimeOffset now)
    {
        if (Warm(_line) + Warm(_sentBack) + (coming is { Importance: Importance.Warm } ? 1 : 0) >= ManyWarm)
        {
            limit.ManyWarmWait(now);
        }
    }

    private static int Warm(SortedSet<Waiter> line) =>
        line.TakeWhile(waiter => waiter.Importance is Importance.Warm).Take(ManyWarm).Count();

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_line.Remove(waiter))
            {
                waiter.Given.TrySetCanceled(cancellationToken);
                MoveUp();
            }
        }
    }

    private void Arm(DateTimeOffset now)
    {
        if (_line.Min is not { } first)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        _timer ??= time.CreateTimer(_ => OnTime(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var wait = limit.Next(now, first.Importance) - now;
        // A timer counts whole milliseconds, and a little late is better than once more.
        wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, LongestInPlace.TotalMilliseconds));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void OnTime()
    {
        lock (_gate)
        {
            MoveUp();
        }
    }
}
