using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>The lists of leads that Instantly's API gives by what was stated of them, and the event that each statement would have been: a
/// new one is a row.</summary>
/// <remarks>Source: the values of <c>filter</c> of POST /leads/list in Instantly's OpenAPI file of API v2, August 2026; those that name no
/// statement about a lead's interest are left out.</remarks>
internal static class InterestLists
{
    public static IReadOnlyList<(string Filter, string EventType)> All { get; } =
    [
        ("FILTER_VAL_BOUNCED", EventType.EmailBounced),
        ("FILTER_VAL_UNSUBSCRIBED", EventType.LeadUnsubscribed),
        ("FILTER_LEAD_MEETING_BOOKED", EventType.LeadMeetingBooked),
        ("FILTER_LEAD_MEETING_COMPLETED", EventType.LeadMeetingCompleted),
        ("FILTER_LEAD_NO_SHOW", EventType.LeadNoShow),
        ("FILTER_LEAD_CLOSED", EventType.LeadClosed),
        ("FILTER_LEAD_INTERESTED", EventType.LeadInterested),
        ("FILTER_LEAD_NOT_INTERESTED", EventType.LeadNotInterested),
        ("FILTER_LEAD_LOST", EventType.LeadNotInterested), // Instantly has no event of its own for it
        ("FILTER_LEAD_WRONG_PERSON", EventType.LeadWrongPerson),
        ("FILTER_LEAD_OUT_OF_OFFICE", EventType.LeadOutOfOffice),
    ];

    /// <summary>Statements so weighty that they are looked for in leads of whom nothing was heard yet. Of the other ones it cannot be told
    /// when they were made: a lead's record changes with each open.</summary>
    public static bool IsWeighty(string eventType) =>
        eventType is EventType.EmailBounced or EventType.LeadUnsubscribed or EventType.LeadMeetingBooked;
}
