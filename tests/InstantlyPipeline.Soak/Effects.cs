namespace InstantlyPipeline.Soak;

/// <summary>Side effects of one event on the other side, as counts.</summary>
internal readonly record struct Effects
{
    public static readonly IReadOnlyList<(string Name, RepeatRule Rule, Func<Effects, int> Count)> All =
    [
        ("HubSpot contact", RepeatRule.Repeat, effects => effects.Contacts),
        ("HubSpot Hot Lead tag", RepeatRule.Repeat, effects => effects.HotLeads),
        ("HubSpot task", RepeatRule.LookUp, effects => effects.Tasks),
        ("Pipedrive person", RepeatRule.Repeat, effects => effects.Persons),
        ("Pipedrive deal", RepeatRule.LookUp, effects => effects.Deals),
        ("Salesforce contact", RepeatRule.Repeat, effects => effects.SalesforceContacts),
        ("Salesforce opportunity", RepeatRule.LookUp, effects => effects.Opportunities),
        ("Salesforce contact role", RepeatRule.Repeat, effects => effects.ContactRoles),
        ("Instantly block-list entry", RepeatRule.Repeat, effects => effects.Blocked),
        ("Instantly lead removed", RepeatRule.Repeat, effects => effects.LeadsRemoved),
        ("Instantly interest status", RepeatRule.Repeat, effects => effects.Interests),
        ("Slack alert", RepeatRule.Chat, effects => effects.SlackAlerts),
        ("Teams alert", RepeatRule.Chat, effects => effects.TeamsAlerts),
        ("Outgoing webhook", RepeatRule.Repeat, effects => effects.Outgoing),
    ];

    public int Contacts { get; init; }

    public int HotLeads { get; init; }

    public int Tasks { get; init; }

    public int Persons { get; init; }

    public int Deals { get; init; }

    public int SalesforceContacts { get; init; }

    public int Opportunities { get; init; }

    public int ContactRoles { get; init; }

    public int Blocked { get; init; }

    public int LeadsRemoved { get; init; }

    public int Interests { get; init; }

    public int SlackAlerts { get; init; }

    public int TeamsAlerts { get; init; }

    public int Outgoing { get; init; }

    /// <summary>What an event of this kind owes, by the product's promises and not by its code.</summary>
    public static Effects DueTo(EventKind kind) => kind switch
    {
        EventKind.WarmReply => new() { Contacts = 1, HotLeads = 1, Tasks = 1, Interests = 1, SlackAlerts = 1, TeamsAlerts = 1, Outgoing = 1 },
        EventKind.UnsubscribeReply => new() { Blocked = 1, Interests = 1 },
        EventKind.HardBounce => new() { Blocked = 1, LeadsRemoved = 1 },
        EventKind.MeetingBooked => new()
        {
            Persons = 1, Deals = 1, SalesforceContacts = 1, Opportunities = 1, ContactRoles = 1, LeadsRemoved = 1, SlackAlerts = 1, TeamsAlerts = 1, Outgoing = 1,
        },
        EventKind.MeetingCompleted or EventKind.Label or EventKind.AccountError => new() { SlackAlerts = 1, TeamsAlerts = 1, Outgoing = 1 },
        EventKind.Unsubscribed => new() { Blocked = 1 },
        _ => default,
    };
}
