namespace InstantlyPipeline.Crm;

/// <summary>How far a meeting has come, in the order in which its deal moves forward.</summary>
public enum MeetingKind
{
    Booked,
    NoShow,
    Held,

    /// <summary>The deal was closed as won.</summary>
    Won,
}
