namespace InstantlyPipeline.Soak;

/// <summary>The kinds of events a soak sends.</summary>
internal enum EventKind : byte
{
    Sent,
    Opened,
    Clicked,
    WarmReply,
    UnsubscribeReply,
    AutoReply,
    HardBounce,
    SoftBounce,
    MeetingBooked,
    MeetingCompleted,
    Unsubscribed,
    Label,
    AccountError,
    Interested,
}
