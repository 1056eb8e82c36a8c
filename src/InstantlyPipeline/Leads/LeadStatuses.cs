using InstantlyPipeline.Events;

namespace InstantlyPipeline.Leads;

/// <summary>What a lead's interest can be, by the names of the events that say so, and which of several statements counts.</summary>
public static class LeadStatuses
{
    public const string Replied = "replied";
    public const string AutoReplied = "auto_replied";
    public const string Neutral = "neutral";
    public const string OutOfOffice = "out_of_office";
    public const string NotInterested = "not_interested";
    public const string WrongPerson = "wrong_person";
    public const string Interested = "interested";
    public const string MeetingBooked = "meeting_booked";
    public const string NoShow = "no_show";
    public const string MeetingCompleted = "meeting_completed";
    public const string Closed = "closed";
    public const string Unsubscribed = "unsubscribed";
    public const string Bounced = "bounced";

    /// <summary>Every status, by its name.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Replied,
        AutoReplied,
        Neutral,
        OutOfOffice,
        NotInterested,
        WrongPerson,
        Interested,
        MeetingBooked,
        NoShow,
        MeetingCompleted,
        Closed,
        Unsubscribed,
        Bounced,
    ];

    /// <summary>Those of a meeting and its deal, by which events report them as facts of the lead.</summary>
    public static IReadOnlyList<string> OfMeetings { get; } = [MeetingBooked, NoShow, MeetingCompleted, Closed];

    // A status of rank 0 is a note (an absence, a neutral reply). It never hides a decision. Of the decisions in favour the highest rank
    // counts, even when another one came later. A status without a rank is a refusal.
    private static readonly Dictionary<string, int> Ranks = new()
    {
        [AutoReplied] = 0,
        [OutOfOffice] = 0,
        [Replied] = 0,
        [Neutral] = 0,
        [Interested] = 1,
        [MeetingBooked] = 2,
        [NoShow] = 3,
        [MeetingCompleted] = 4,
        [Closed] = 5,
    };

    /// <summary>The status an event type states; null for a custom label or a type that states none.</summary>
    public static string? Of(string eventType) =>
        eventType switch
        {
            EventType.ReplyReceived => Replied,
            EventType.AutoReplyReceived => AutoReplied,
            EventType.LeadNeutral => Neutral,
            EventType.LeadOutOfOffice => OutOfOffice,
            EventType.LeadNotInterested => NotInterested,
            EventType.LeadWrongPerson => WrongPerson,
            EventType.LeadInterested => Interested,
            EventType.LeadMeetingBooked => MeetingBooked,
            EventType.LeadNoShow => NoShow,
            EventType.LeadMeetingCompleted => MeetingCompleted,
            EventType.LeadClosed => Closed,
            EventType.LeadUnsubscribed => Unsubscribed,
            EventType.EmailBounced => Bounced,
            _ => null,
        };

    /// <summary>Whether a person must have stated it, so that the address is alive.</summary>
    public static bool ShowsLife(string status) => status is not (Bounced or AutoReplied or OutOfOffice);

    /// <summary>The status that counts, of all that were ever stated, each with its latest time.</summary>
    /// <remarks>
    /// Depends on the set of statements and not on the order they arrived in, for Instantly promises none. A refusal
    /// (not interested, wrong person, unsubscribed, bounced) counts when it is newer than every statement in favour;
    /// statements in favour count by rank, so a late or repeated "interested" never undoes "meeting booked".
    /// </remarks>
    public static string? Current(IReadOnlyDictionary<string, DateTimeOffset> stated)
    {
        var refusal = Latest(stated, status => !Ranks.ContainsKey(status));
        var favour = Latest(stated, status => Ranks.GetValueOrDefault(status) > 0);
        if (refusal is null && favour is null)
        {
            return Latest(stated, _ => true);
        }
        if (favour is null || (refusal is not null && stated[refusal] >= stated[favour]))
        {
            return refusal;
        }
        return stated.Keys.Where(status => Ranks.GetValueOrDefault(status) > 0).MaxBy(status => Ranks[status]);
    }

    /// <summary>Whether it speaks for a sale: interested, or further.</summary>
    public static bool IsFavour(string? status) => status is not null && Ranks.GetValueOrDefault(status) > 0;

    /// <summary>Whether it speaks against one: not interested, wrong person, unsubscribed, bounced.</summary>
    public static bool IsRefusal(string? status) => status is not null && !Ranks.ContainsKey(status);

    /// <summary>True from a booked meeting on.</summary>
    public static bool IsBeyondInterest(string? status) => status is not null && Ranks.GetValueOrDefault(status) > Ranks[Interested];

    private static string? Latest(IReadOnlyDictionary<string, DateTimeOffset> stated, Func<string, bool> which) =>
        stated
            .Where(statement => which(statement.Key))
            .OrderByDescending(statement => statement.Value)
            .ThenBy(statement => statement.Key, StringComparer.Ordinal)
            .Select(statement => statement.Key)
            .FirstOrDefault();
}
