namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>How a sending account is.</summary>
/// <remarks>The numbers are Instantly's: its OpenAPI file of API v2, August 2026. It may send others.</remarks>
public enum InstantlyAccountState
{
    SendingError = -3,
    SoftBounceError = -2,
    ConnectionError = -1,
    Active = 1,
    Paused = 2,
    Maintenance = 3,
}
