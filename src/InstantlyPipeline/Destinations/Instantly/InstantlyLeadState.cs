namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>Where a lead is in its campaign.</summary>
/// <remarks>The numbers are Instantly's: its OpenAPI file of API v2, August 2026.</remarks>
public enum InstantlyLeadState
{
    Skipped = -3,
    Unsubscribed = -2,
    Bounced = -1,

    /// <summary>Instantly did not say.</summary>
    Unknown = 0,

    Active = 1,
    Paused = 2,
    Completed = 3,
}
