namespace InstantlyPipeline.Destinations.Http.Pacing;

/// <summary>What an answer says of the destination's limit, beside what was asked for. Each part is null where it says nothing.</summary>
internal sealed record RateNote
{
    /// <summary>The limit of such calls.</summary>
    public Pace? Pace { get; init; }

    /// <summary>How many calls the destination would still take now.</summary>
    public int? Left { get; init; }

    /// <summary>When it takes as many as ever again.</summary>
    public TimeSpan? Reset { get; init; }

    /// <summary>What is used of a day's calls.</summary>
    public DayQuota? Day { get; init; }
}
