namespace InstantlyPipeline.Soak;

internal sealed record SoakOptions
{
    /// <summary>Distinct events; duplicates come on top.</summary>
    public required int Events { get; init; }

    public SoakFaults Faults { get; init; } = SoakFaults.All;

    public int Seed { get; init; } = 1;

    /// <summary>Deliveries a second at most; null is as fast as they are taken.</summary>
    public int? Rate { get; init; }

    /// <summary>How many of a hundred events act (replies, bounces, meetings, …); the rest is engagement.</summary>
    public int ActingPercent { get; init; } = 5;

    /// <summary>Slack is told by a bot, whose history shows a message only after <see cref="SlackHistoryLag"/>.</summary>
    public bool SlackBot { get; init; }

    /// <summary>Slack promises no read-after-write, and says no number.</summary>
    public static TimeSpan SlackHistoryLag => TimeSpan.FromSeconds(1);

    /// <summary>How often the process is killed: once in 10,000 events, 3 times at least and 40 at most.</summary>
    public int Kills => Faults.HasFlag(SoakFaults.Kill) ? Math.Clamp(Events / 10_000, 3, 40) : 0;
}
