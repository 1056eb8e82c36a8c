namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>What the sales team sees as a lead's interest. Any other number is a label of the workspace's own.</summary>
/// <remarks>The numbers are Instantly's: <c>lt_interest_status</c> in its OpenAPI file of API v2, August 2026.</remarks>
public enum InstantlyInterest
{
    NoShow = -4,
    Lost = -3,
    WrongPerson = -2,
    NotInterested = -1,
    OutOfOffice = 0,
    Interested = 1,
    MeetingBooked = 2,
    MeetingCompleted = 3,
    Won = 4,
}
