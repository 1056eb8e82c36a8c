using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Replies;

/// <summary>What each label leads to.</summary>
public static class ReplyPolicy
{
    /// <summary>Why sales need not follow up; null when they should: a contact, a task and an alert.</summary>
    /// <param name="standing">The lead's, see <see cref="LeadRecord.Status"/>: a refusal after a meeting was booked is somebody's
    /// appointment.</param>
    public static string? NoFollowUp(ReplyLabel label, string? standing) =>
        label switch
        {
            ReplyLabel.OutOfOffice => "out of office: nobody wrote",
            ReplyLabel.BounceReport => "a mail server's report, not a person",
            ReplyLabel.Unsubscribe => "the lead asks to be left alone",
            ReplyLabel.NotInterested when !LeadStatuses.IsBeyondInterest(standing) => "not interested",
            _ => null,
        };

    /// <summary>Whether somebody should answer soon: a person is interested, or nobody could read what the person wants, or it is a
    /// threat.</summary>
    public static bool IsHot(ReplyLabel label) => label is ReplyLabel.Interested or ReplyLabel.NeedsHuman or ReplyLabel.Hostile;

    /// <summary>
    /// The interest status to set in Instantly, which also stops that campaign's sequence; null leaves it alone. Out of office is left
    /// alone so that the sequence goes on.
    /// </summary>
    /// <param name="standing">The lead's, see <see cref="LeadRecord.Status"/>: once a meeting is booked, only the wish to be left alone
    /// takes that back.</param>
    /// <remarks>Instantly will report the change as an event; the lead-status workflow only records it, so nothing goes round in
    /// circles.</remarks>
    public static InstantlyInterest? InterestStatus(ReplyTriage triage, string? standing) =>
        triage switch
        {
            { By: "instantly" } => null,
            _ when IsLeftAlone(triage) => InstantlyInterest.NotInterested,
            _ when LeadStatuses.IsBeyondInterest(standing) => null,
            { Label: ReplyLabel.Interested } => InstantlyInterest.Interested,
            { Label: ReplyLabel.NotInterested } => InstantlyInterest.NotInterested,
            { Label: ReplyLabel.Hostile } => InstantlyInterest.NotInterested, // nothing more goes out before a person has read it
            { Label: ReplyLabel.WrongPerson or ReplyLabel.LeftCompany } => InstantlyInterest.WrongPerson,
            _ => null,
        };

    /// <summary>What a label says of the lead's interest, by the names of <see cref="LeadStatuses"/>.</summary>
    public static string StatusOf(ReplyLabel label) =>
        label switch
        {
            ReplyLabel.Interested => LeadStatuses.Interested,
            ReplyLabel.NotInterested => LeadStatuses.NotInterested,
            ReplyLabel.WrongPerson or ReplyLabel.LeftCompany => LeadStatuses.WrongPerson,
            ReplyLabel.Unsubscribe => LeadStatuses.Unsubscribed,
            ReplyLabel.OutOfOffice => LeadStatuses.OutOfOffice,
            ReplyLabel.BounceReport => LeadStatuses.AutoReplied,
            _ => LeadStatuses.Replied,
        };

    /// <summary>Whether the lead is barred from further mail.</summary>
    /// <remarks>A threat that a rule found stops the sequences of all campaigns, which only the block list does; one that a model found
    /// stops its own campaign's.</remarks>
    public static bool IsLeftAlone(ReplyTriage triage) => AsksToBeLeftAlone(triage) || triage is { Label: ReplyLabel.Hostile, By: "rules" };

    /// <summary>Whether the lead itself asks not to be mailed any more.</summary>
    public static bool AsksToBeLeftAlone(ReplyTriage triage) => triage.WantsOut || triage.Label is ReplyLabel.Unsubscribe;

    /// <summary>When somebody should follow up: at once, or on the morning (9:00 UTC) of the day that a "not now" names.</summary>
    public static DateTimeOffset DueAt(ReplyTriage triage, DateTimeOffset now) =>
        triage is { Label: ReplyLabel.NotNow, UntilDay: { } day }
        && new DateTimeOffset(day, new TimeOnly(9, 0), TimeSpan.Zero) is var then
        && then > now
            ? then
            : now;

    /// <summary>What an alert begins with, so that a hot lead is seen among the others.</summary>
    public static string Sign(ReplyLabel label) =>
        label switch
        {
            ReplyLabel.Interested or ReplyLabel.Question => "🔥",
            ReplyLabel.Hostile => "⚠️",
            _ => "💬",
        };
}
