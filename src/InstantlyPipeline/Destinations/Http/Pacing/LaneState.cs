namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>How one limit of one credential stands in this process.</summary>
/// <param name="Lane">Which of the destination's calls; empty: all that have no limit of their own.</param>
/// <param name="Pace">As many calls as are made; null: as fast as they come.</param>
/// <param name="From">Where the pace is from.</param>
/// <param name="Waiting">Calls that wait, those included whose events went back to the queue.</param>
/// <param name="Since">When the one came that waits longest; null where none does.</param>
internal sealed record LaneState(string Lane, Pace? Pace, PaceSource From, int Waiting, DateTimeOffset? Since)
{
    /// <summary>How many calls of this window others make, as the destination's answers show.</summary>
    public int Others { get; init; }

    /// <summary>Until when this process makes fewer calls because the destination refused some; null: it does not.</summary>
    public DateTimeOffset? SlowerUntil { get; init; }

    /// <summary>Until when the destination wants no call at all.</summary>
    public DateTimeOffset? BlockedUntil { get; init; }

    public DayQuota? Day { get; init; }
}
