namespace InstantlyPipeline.Processing;

/// <summary>When a failed event is tried again, and when it is given up.</summary>
public static class RetryPolicy
{
    /// <summary>Counted from when the delivery was accepted.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(72);

    /// <summary>An error nobody foresaw is rarely cured by waiting: three attempts, then a person looks.</summary>
    public const int AttemptsForUnexpectedErrors = 3;

    /// <summary>The longest wait a destination may ask for; a quota that ends at midnight fits.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
    ];

    /// <summary>How long a step waits after its failed attempt number <paramref name="attempt"/> (1 is the first).</summary>
    /// <param name="age">
    /// Since the event was accepted or last replayed. A wait comes only once those before it fit into the age: five short waits that a destination
    /// asked for do not make the sixth an hour.
    /// </param>
    /// <param name="retryAfter">What the destination asked for; null when it did not say. Asked-for time is kept to, and never shortened.</param>
    /// <param name="random">From 0 up to 1: spreads waits by up to a fifth longer, so that events which failed together do not come back together.</param>
    public static TimeSpan Wait(int attempt, TimeSpan age, TimeSpan? retryAfter, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var wait = retryAfter is { } asked
            ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, TimeSpan.TicksPerSecond / 10, LongestWait.Ticks))
            : Waits[Math.Min(attempt - 1, WaitsWithin(age))];
        return wait * (1 + (0.2 * Math.Clamp(random, 0, 1)));
    }

    /// <summary>How long a message waits when the ledger itself is out of reach, so that nothing can be written down: half a minute, or what the storage asked for.</summary>
    public static TimeSpan WaitForStorage(TimeSpan? retryAfter, double random) => Wait(2, Waits[0], retryAfter, random);

    /// <summary>True when an attempt at <paramref name="nextAttempt"/> would come too late to be worth it.</summary>
    public static bool GivesUp(DateTimeOffset receivedAt, DateTimeOffset nextAttempt) => nextAttempt - receivedAt > GiveUpAfter;

    /// <returns>How many waits of the schedule, one after the other, fit into <paramref name="age"/>; never all of them, for the last one recurs.</returns>
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
