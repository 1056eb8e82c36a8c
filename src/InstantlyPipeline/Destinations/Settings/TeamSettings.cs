namespace InstantlyPipeline.Destinations.Settings;

/// <summary>When the people of a client, or of the one team, work, and of what they are reminded.</summary>
public sealed record TeamSettings
{
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The working day's begin, by their own clock.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>Its end; later than <see cref="From"/>.</summary>
    public required TimeOnly To { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<DayOfWeek> Days { get; init; }

    /// <summary>Working time; zero never, null: the standard where it can be told whether somebody has answered.</summary>
    public required TimeSpan? RemindAfter { get; init; }

    /// <summary>Working time after the reminder; zero never.</summary>
    public required TimeSpan HandOverAfter { get; init; }

    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>Null: no digest.</summary>
    public required (DayOfWeek Day, TimeOnly At)? Digest { get; init; }
}
