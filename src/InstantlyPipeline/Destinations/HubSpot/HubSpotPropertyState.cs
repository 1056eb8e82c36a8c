namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>What is known of a property of ours in an account.</summary>
internal enum HubSpotPropertyState
{
    /// <summary>The key may not look at properties. It may be there all the same, and a write will tell.</summary>
    Unknown,

    /// <summary>It is there, and does not keep values apart.</summary>
    Plain,

    /// <summary>It is there, and HubSpot refuses a second record with the same value.</summary>
    Unique,
}
