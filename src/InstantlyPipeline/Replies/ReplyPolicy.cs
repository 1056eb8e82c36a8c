using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Replies;

/// <summary>What each label leads to.</summary>
public static class ReplyPolicy
{
    /// <summary>Why sales need not follow up; null when they should: a contact, a task and an alert.</summary>
    /// <param name="standing">The lead's, see <see cref="LeadRecord.Status"/>: a refusal after a meeting was booked is somebody's appointment.</param>
    public static string? NoFollowUp(ReplyLabel label, string? standing) => label switch
    {
        ReplyLabel.OutOfOffice => "out of office: nobody wrote",
        ReplyLabel.BounceReport => "a mail server's report, not a person",
        ReplyLabel.Unsubscribe => "the lead asks to be left alone",
        ReplyLabel.NotInterested when !LeadStatuses.IsBeyondInterest(standing) => "not interested",
        _ => null,
    };

    /// <summary>
    /// The interest status to set in Instantly, which also stops that campaign's sequence; null leaves it alone. Out of office is left alone so that the sequence goes on.
    /// </summary>
    /// <param name="standing">The lead's, see <see cref="LeadRecord.Status"/>: once a meeting is booked, only the wish to be left alone takes that back.</param>
    /// <remarks>Instantly will report the change as an event; the lead-status workflow only records it, so nothing goes round in circles.</remarks>
    public static InstantlyInterest? InterestStatus(ReplyTriage triage, string? standing) => triage switch
    {
        { By: "instantly" } => null,
        _ when IsLeftAlone(triage) => InstantlyInterest.NotInterested,
        _ when LeadStatuses.IsBeyondInterest(standing) => null,
        { Label: ReplyLabel.Interested } => InstantlyInterest.Interested,
        { Label: ReplyLabel.NotInterested } => InstantlyInterest.NotInterested,
        { Label: ReplyLabel.WrongPerson } => InstantlyInterest.WrongPerson,
        _ => null,
    };

    /// <summary>Whether the lead is barred from further mail.</summary>
    public static bool IsLeftAlone(ReplyTriage triage) => triage.WantsOut || triage.Label is ReplyLabel.Unsubscribe;
}
