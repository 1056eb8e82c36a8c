namespace InstantlyPipeline.Crm;

/// <summary>How far a meeting has come.</summary>
public enum MeetingKind
{
    Booked,
    Held,
    NoShow,
}
