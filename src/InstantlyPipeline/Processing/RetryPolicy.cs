using InstantlyPipeline.Failures;
using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Processing;

/// <summary>When a failed step is tried again, and when its event is given up. Everything that decides about it is here.</summary>
/// <remarks>
/// A failure is one of three kinds. A <see cref="PermanentFailureException"/> is never tried again. A
/// <see cref="TransientFailureException"/> is tried again for <see cref="GiveUpAfter"/>. Any other exception is tried
/// <see cref="AttemptsForUnexpectedErrors"/> times. As long as one step of an event may still pass, the event comes back, whatever failed
/// for good beside it.
/// </remarks>
internal static class RetryPolicy
{
    /// <summary>Counted from when the delivery was accepted, or from when a person last replayed the event.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(72);

    /// <summary>Waiting rarely cures an error that nobody expected. So it is tried three times, and then a person looks at it.</summary>
    public const int AttemptsForUnexpectedErrors = 3;

    /// <summary>The longest wait a destination may ask for; a quota that ends at midnight fits.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1),
    ];

    /// <summary>Whether a step may be called now: nothing made it wait, or its time has come.</summary>
    public static bool IsDue(StepRecord? step, DateTimeOffset now) => step?.NotBefore is not { } due || due <= now;

    /// <summary>Why a failure is not tried again; null when it may still pass.</summary>
    /// <param name="unexpected">How many errors that nobody expected there were, this one included.</param>
    public static Reason? FailedForGood(Exception failure, int unexpected) =>
        failure switch
        {
            TransientFailureException => null,
            PermanentFailureException permanent => new Reason(permanent.Reason, permanent.Message),
            _ => unexpected < AttemptsForUnexpectedErrors ? null : new Reason(UnexpectedError.Reason, UnexpectedError.Describe(failure)),
        };

    /// <summary>Decides what becomes of an event after a run.</summary>
    /// <param name="steps">All steps of the event. One that failed for good in an earlier run counts too: it still wants a person.</param>
    /// <param name="failures">The steps that failed or had to wait in this run.</param>
    /// <param name="stop">What ended the run outside of its steps; null when it ran to its end.</param>
    /// <param name="since">When the event was accepted or last replayed.</param>
    /// <param name="random">From 0 up to 1, see <see cref="Wait"/>. One number for all steps, so that steps which failed together come back
    /// together.</param>
    internal static RunOutcome Decide(
        IReadOnlyList<StepRecord> steps,
        IReadOnlyList<(string Step, Exception Failure)> failures,
        RunStop? stop,
        DateTimeOffset since,
        DateTimeOffset now,
        double random
    )
    {
        var due = new Dictionary<string, DateTimeOffset>();
        var next = new List<(DateTimeOffset At, Exception Failure)>();
        foreach (var (name, failure) in failures)
        {
            if (steps.FirstOrDefault(step => step.Name == name) is { FailedForGood: null } step)
            {
                // A step that waits keeps its time. The event comes back for the earliest.
                due[name] = step.NotBefore ?? After(failure, step.AttemptsOfSchedule);
                next.Add((due[name], failure));
            }
        }
        var stoppedForGood = stop is null ? null : FailedForGood(stop.Failure, stop.Unexpected);
        if (stop is not null && stoppedForGood is null)
        {
            next.Add((After(stop.Failure, stop.Stops), stop.Failure));
        }

        var why = steps.Select(step => step.FailedForGood).FirstOrDefault(reason => reason is not null) ?? stoppedForGood;
        if (next.Count > 0)
        {
            var (at, failure) = next.MinBy(attempt => attempt.At);
            if (!GivesUp(since, at))
            {
                return new RunOutcome.TryAgain(at, WhileTrying(failure)) { Due = due };
            }
            why ??= new Reason("gave-up", $"It failed for 72 hours, last with: {Describe(failure)} Cure the cause, then replay the event.");
        }
        return why is null ? new RunOutcome.Done() : new RunOutcome.Dead(why) { Due = due };

        DateTimeOffset After(Exception failure, int attempts) =>
            failure is TransientFailureException { WaitsForTurn: true, RetryAfter: { } turn }
                ? now + turn // those who wait for their turns are spread already
                : now + Wait(attempts, now - since, (failure as TransientFailureException)?.RetryAfter, random);
    }

    /// <summary>How long a step waits after its failed attempt number <paramref name="attempt"/> (1 is the first).</summary>
    /// <param name="age"> How long ago the event was accepted or last replayed. A longer wait is used only when the event is old enough to
    /// have waited all the shorter ones. Without this rule, five short waits that a destination asked for would be followed by one of an
    /// hour. </param>
    /// <param name="retryAfter">What the destination asked for; null when it did not say. It is used instead of the schedule, up to
    /// <see cref="LongestWait"/>.</param>
    /// <param name="random">From 0 up to 1: spreads waits by up to a fifth longer, so that events which failed together do not come back
    /// together.</param>
    public static TimeSpan Wait(int attempt, TimeSpan age, TimeSpan? retryAfter, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var wait = retryAfter is { } asked
            ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, TimeSpan.TicksPerSecond / 10, LongestWait.Ticks))
            : Waits[Math.Min(attempt - 1, WaitsWithin(age))];
        return wait * (1 + (0.2 * Math.Clamp(random, 0, 1)));
    }

    /// <summary>How long a message waits when the ledger itself is out of reach, so that nothing can be written down: half a minute, or
    /// what the storage asked for.</summary>
    public static TimeSpan WaitForStorage(TimeSpan? retryAfter, double random) => Wait(2, Waits[0], retryAfter, random);

    /// <summary>True when an attempt at <paramref name="nextAttempt"/> would come too late to be worth it.</summary>
    public static bool GivesUp(DateTimeOffset receivedAt, DateTimeOffset nextAttempt) => nextAttempt - receivedAt > GiveUpAfter;

    private static Reason WhileTrying(Exception failure) =>
        new(null, failure is TransientFailureException ? failure.Message : $"Unexpected {failure.GetType().Name}; it is tried again.");

    private static string Describe(Exception failure) =>
        failure is TransientFailureException
            ? failure.Message
            : new Reason(UnexpectedError.Reason, UnexpectedError.Describe(failure)).ToString();

    /// <returns>How many waits of the schedule, one after the other, fit into <paramref name="age"/>; never all of them, for the last one
    /// recurs.</returns>
    private static int WaitsWithin(TimeSpan age)
    {
        var fitting = 0;
        while (fitting < Waits.Length - 1 && age >= Waits[fitting])
        {
            age -= Waits[fitting++];
        }
        return fitting;
    }
}
