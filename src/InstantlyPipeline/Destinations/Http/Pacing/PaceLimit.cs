using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>When the next call may be made: by the documented pace, and by what the destination's refusals have taught.</summary>
/// <remarks>
/// <para>A refusal of a call that kept the pace says that somebody else uses the credential: another instance, or another program. From
/// then on, for a while, this instance makes only as many calls as were let through before the refusal. Where a window has room for few
/// calls and none of this instance's was let through, it steps aside altogether: two that take turns by refusing one another would get less
/// done than one alone. So the instances share a pace without asking anybody.</para>
/// <para>Not safe for use by several threads at once.</para>
/// </remarks>
/// <param name="pace">Null where none is documented: then only refusals teach.</param>
/// <param name="alone">No other instance uses the credential, see <see cref="OnlyInstance"/>. Then it never steps aside.</param>
/// <param name="random">Gives numbers from 0 up to 1, so that instances which stepped aside together do not come back together.</param>
internal sealed class PaceLimit(Pace? pace, bool alone, Func<double> random)
{
    /// <summary>Where no pace is documented, calls are counted over this long.</summary>
    private static readonly TimeSpan UsualWindow = TimeSpan.FromSeconds(10);

    /// <summary>A longer wait than this, or than a window, is a used-up quota. It says nothing about the pace.</summary>
    private static readonly TimeSpan LongestPacedWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortestLesson = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RoutineStaysAside = TimeSpan.FromSeconds(90);

    /// <summary>What is left of a crowd is seen so long after it by an instance that steps aside.</summary>
    private static readonly TimeSpan Crowd = TimeSpan.FromSeconds(10);

    /// <summary>Calls do not arrive in the distances in which they were sent.</summary>
    private const double Margin = 1.05;

    /// <summary>No part of a window gets more than its share of the calls, so that who comes next never waits for a whole window.</summary>
    private int Parts => Window > UsualWindow ? 20 : 5;

    /// <summary>Of so many calls one is kept for replies.</summary>
    private const int Reserve = 20;

    /// <summary>A window of fewer calls cannot be shared out.</summary>
    private const int FewCalls = 8;

    /// <summary>A lesson holds for so many calls.</summary>
    private const int CallsOfLesson = 32;

    // The starts of the latest calls, the oldest first, from _oldest on.
    private readonly List<DateTimeOffset> _calls = [];
    private int _oldest;

    private DateTimeOffset _learnedUntil = DateTimeOffset.MinValue;
    private DateTimeOffset _refusedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _crowdUntil = DateTimeOffset.MinValue;

    // In parts of a window, another one after each call: instances whose routine calls fit in between one another would leave no room, and
    // do not fit for long.
    private double _aside;
    private int _learned;
    private int _refusals;

    // What the destination's answers say of its limit, and of the calls that others make with the credential.
    private Pace? _told;
    private int _others;
    private DateTimeOffset _othersUntil = DateTimeOffset.MinValue;

    /// <summary>Several interested people's calls wait. Where a call was refused, they are what is too much, and going ahead of all shares
    /// would have them refused again. So for a moment they wait like the others.</summary>
    public void ManyWarmWait(DateTimeOffset now) => _crowdUntil = now + Crowd;

    /// <summary>Whether an answer may change the pace.</summary>
    public bool Learns { get; init; }

    /// <summary>Who says the pace that it begins with.</summary>
    public PaceSource From { get; init; }

    private Pace? Known => _told ?? pace;

    private TimeSpan Window => Known?.Window ?? UsualWindow;

    private int Documented => Known?.Calls ?? int.MaxValue;

    /// <summary>Whether this instance leaves such calls to the others for now.</summary>
    public bool StepsAside(DateTimeOffset now, Importance importance) => Calls(now, importance) == 0 && !IsAheadOfShares(now, importance);

    /// <summary>Until when the destination wants no call at all; in the past where it does not say.</summary>
    public DateTimeOffset BlockedUntil { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>The earliest time at which a call may start, not before now.</summary>
    public DateTimeOffset Next(DateTimeOffset now, Importance importance)
    {
        var free = Later(now, BlockedUntil);
        if (IsAheadOfShares(now, importance))
        {
            return Known is null ? free : Later(free, After(Documented, Window));
        }
        return Calls(now, importance) switch
        {
            int.MaxValue => free,
            0 => Later(free, LearnedUntil(importance)),
            var calls => Next(free, Share(calls, importance), WindowOf(now, importance)),
        };
    }

    /// <summary>How long one waits for each call that goes before it.</summary>
    public TimeSpan Every(DateTimeOffset now, Importance importance) =>
        IsAheadOfShares(now, importance)
            ? Known is null
                ? TimeSpan.Zero
                : Window / Documented
            : Calls(now, importance) switch
            {
                int.MaxValue or 0 => TimeSpan.Zero,
                var calls => WindowOf(now, importance) / Share(calls, importance),
            };

    public void Took(DateTimeOffset now)
    {
        // Nothing asks further back than two windows, or than as many calls as fit into them.
        while (_oldest < _calls.Count && _calls[_oldest] < now - (3 * Window))
        {
            _oldest++;
        }
        if (_oldest > 64 && _oldest > _calls.Count / 2)
        {
            _calls.RemoveRange(0, _oldest);
            _oldest = 0;
        }
        _calls.Add(now);
        _aside = random() / 4;
    }

    /// <summary>A call that took its turn was not made, or was refused, which most destinations do not count.</summary>
    public void Forget(DateTimeOffset at)
    {
        var index = _calls.LastIndexOf(at);
        if (index >= _oldest)
        {
            _calls.RemoveAt(index);
        }
    }

    /// <summary>The destination took no notice of a call because there were too many.</summary>
    /// <param name="asked">The wait that it named; null when it named none.</param>
    public void Refused(Turn turn, TimeSpan? asked, DateTimeOffset now)
    {
        Forget(turn.At);
        // Calls that were on their way together are one lesson.
        var isNew = turn.At > _refusedAt;
        if (isNew)
        {
            _refusals = now < _learnedUntil + Lesson(1) ? Math.Min(_refusals + 1, 6) : 1;
            _refusedAt = now;
        }
        var wait = asked ?? Guess();
        var longest = DestinationCircuit.LongestAskedFor;
        BlockedUntil = Later(BlockedUntil, now + (wait < longest ? wait : longest));
        // Where the answers say what others use, they teach more than a refusal does.
        if (_told is not null || (wait > LongestPacedWait && wait > Window))
        {
            return;
        }
        var before = Calls(now, turn.Importance);
        var own = _calls.Count - _calls.FindLastIndex(at => at <= turn.At - Window) - 1;
        own = Math.Min(own, _calls.Count - _oldest);
        // Refused again under what it had learned: the others take more than before.
        _learned = Math.Max(now < _learnedUntil && isNew ? own / 2 : Math.Min(own, before - 1), Least);
        _learnedUntil = isNew
            ? Later(_learnedUntil, BlockedUntil + (Lesson(_refusals) * (1 + (random() / 4))))
            : Later(_learnedUntil, BlockedUntil);
    }

    /// <summary>An answer said how near the limit is.</summary>
    /// <remarks>What the destination has counted beyond the calls of this process are those of others: another instance, or another
    /// program. So the room is shared before anybody is refused.</remarks>
    public void Told(RateNote note, DateTimeOffset now)
    {
        Day = note.Day ?? Day;
        if (Learns && note.Pace is { Calls: > 0 } told)
        {
            _told = told;
        }
        if (Learns && note is { Pace: { } limit, Left: { } left })
        {
            var own = Math.Min(_calls.Count - _oldest, _calls.Count - _calls.FindLastIndex(at => at <= now - limit.Window) - 1);
            _others = Math.Max(0, limit.Calls - left - own);
            _othersUntil = now + limit.Window;
        }
        if (note is { Left: 0, Reset: { } reset } && reset <= LongestPacedWait)
        {
            BlockedUntil = Later(BlockedUntil, now + reset);
        }
    }

    /// <summary>Whether others use the limit, as its answers say. How much is left for this process then changes from second to
    /// second.</summary>
    public bool IsShared(DateTimeOffset now) => _told is not null && now < _othersUntil && _others > 0;

    /// <summary>What the destination said last of a day's calls.</summary>
    public DayQuota? Day { get; private set; }

    public LaneState StateOf(string lane, int waiting, DateTimeOffset? since, DateTimeOffset now) =>
        new(
            lane,
            Calls(now, Importance.Usual) switch
            {
                int.MaxValue => null,
                var calls => new Pace(calls, Window),
            },
            _told is null ? From : PaceSource.Answers,
            waiting,
            since
        )
        {
            Others = now < _othersUntil ? _others : 0,
            SlowerUntil = now < _learnedUntil ? _learnedUntil : null,
            BlockedUntil = now < BlockedUntil ? BlockedUntil : null,
            Day = Day,
        };

    private int Least =>
        Known is not { } known ? 5
        : alone ? Math.Max(1, known.Calls / 4)
        : known.Calls < FewCalls ? 0
        : Math.Max(1, known.Calls / 10);

    private bool IsAheadOfShares(DateTimeOffset now, Importance importance) =>
        importance is Importance.Warm && (alone || now >= _learnedUntil || now >= _crowdUntil);

    private int Calls(DateTimeOffset now, Importance importance)
    {
        var calls = now < LearnedUntil(importance) ? Math.Min(_learned, Documented) : Documented;
        return now < _othersUntil && calls > Least ? Math.Min(calls, Math.Max(Documented - _others, Math.Max(1, Least))) : calls;
    }

    /// <summary>Where a window has one call, the instance that steps aside leaves routine work to the other one for longer: each time it
    /// comes back, one of the two is refused.</summary>
    private DateTimeOffset LearnedUntil(Importance importance) =>
        _learned == 0 && LeavesRoom(importance) ? _learnedUntil + RoutineStaysAside : _learnedUntil;

    /// <summary>Routine work on one of several instances takes half of the room, so that an interested person's call from another instance
    /// finds some.</summary>
    private bool LeavesRoom(Importance importance) => importance is Importance.Routine && !alone && Known is not null;

    private int Share(int calls, Importance importance)
    {
        var share = importance < Importance.Reply ? calls - (calls / Reserve) : calls;
        return Math.Max(1, LeavesRoom(importance) ? share / 2 : share);
    }

    private TimeSpan WindowOf(DateTimeOffset now, Importance importance)
    {
        // One who is alone and is refused nevertheless called too fast, whatever the documents say.
        var margin = alone && now < _learnedUntil ? Math.Pow(Margin, 1 + _refusals) : Margin;
        return Window * (LeavesRoom(importance) && Calls(now, importance) == 1 ? (2 * margin) + _aside : margin);
    }

    private DateTimeOffset Next(DateTimeOffset free, int calls, TimeSpan window) =>
        Later(Later(free, After(calls, window)), After(((calls - 1) / Parts) + 1, window / Parts));

    /// <summary>When so many calls are in a window, the oldest of them has to leave it first.</summary>
    private DateTimeOffset After(int calls, TimeSpan window) =>
        _calls.Count - _oldest < calls ? DateTimeOffset.MinValue : _calls[^calls] + window;

    private TimeSpan Lesson(int refusals)
    {
        var calls = Known is { } known ? CallsOfLesson * (Window / known.Calls) : TimeSpan.Zero;
        var least = 2 * Window > ShortestLesson ? 2 * Window : ShortestLesson;
        return (calls > least ? calls : least) * (1 << Math.Clamp(refusals - 1, 0, 2));
    }

    private TimeSpan Guess()
    {
        var guess = TimeSpan.FromSeconds(Math.Pow(2, _refusals - 1));
        return guess < Window ? guess : Window;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
