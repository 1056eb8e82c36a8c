namespace InstantlyPipeline.Destinations.Settings;

/// <summary>When a client's people are told of trouble; null: as the common settings <c>Connection__…</c> say.</summary>
public sealed record WatchSettings
{
    /// <summary>Hours without a delivery, while a campaign is active; 0 never.</summary>
    public int? SilenceHours { get; init; }

    /// <summary>Dead letters of its workspaces; 0 never.</summary>
    public int? DeadLetters { get; init; }

    /// <summary>Minutes for which a destination has to fail for its events; 0 never.</summary>
    public int? FailingMinutes { get; init; }
}
