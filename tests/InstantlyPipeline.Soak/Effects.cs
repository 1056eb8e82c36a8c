namespace InstantlyPipeline.Soak;

/// <summary>Side effects of one event on the other side: so many of each kind.</summary>
internal sealed class Effects
{
    public static readonly Effects None = new();

    private static readonly string[] Told = ["Slack alert", "Teams alert", "Outgoing webhook"];

    private static readonly string[] Meeting =
    [
        "HubSpot contact",
        "HubSpot Hot Lead tag",
        "HubSpot deal",
        "HubSpot meeting",
        "Pipedrive person",
        "Pipedrive deal",
        "Pipedrive activity",
        "Salesforce contact",
        "Salesforce opportunity",
        "Salesforce contact role",
        "Salesforce task",
        "Close lead",
        "Close contact",
        "Close opportunity",
        "Close note",
    ];

    private static readonly string[] Warm =
    [
        "HubSpot contact",
        "HubSpot Hot Lead tag",
        "HubSpot task",
        "Pipedrive person",
        "Pipedrive activity",
        "Salesforce contact",
        "Salesforce task",
        "Close lead",
        "Close contact",
        "Close task",
    ];

    private static readonly Dictionary<string, int> Places = EffectRule
        .All.Select((rule, at) => (rule.Kind, at))
        .ToDictionary(place => place.Kind, place => place.at);

    // What an event of a kind owes, by the product's promises and not by its code.
    private static readonly Dictionary<EventKind, Effects> Due = new()
    {
        [EventKind.WarmReply] = Of([.. Warm, "Instantly interest status", .. Told]),
        [EventKind.Interested] = Of([.. Warm, .. Told]),
        [EventKind.UnsubscribeReply] = Of("Instantly block-list entry", "Instantly interest status"),
        [EventKind.HardBounce] = Of("Instantly block-list entry", "Instantly lead removed", "Leads table row"),
        [EventKind.MeetingBooked] = Of([.. Meeting, "Instantly lead removed", .. Told]),
        [EventKind.MeetingCompleted] = Of([.. Meeting, .. Told]),
        [EventKind.Label] = Of(Told),
        [EventKind.AccountError] = Of(Told),
        [EventKind.Unsubscribed] = Of("Instantly block-list entry"),
    };

    private readonly int[] _counts = new int[EffectRule.All.Count];

    /// <param name="at">Place of the kind in <see cref="EffectRule.All"/>.</param>
    public int this[int at] => _counts[at];

    public static Effects DueTo(EventKind kind) => Due.GetValueOrDefault(kind, None);

    /// <exception cref="KeyNotFoundException">The kind has no row in <see cref="EffectRule.All"/>.</exception>
    public void Add(string kind) => _counts[Places[kind]]++;

    public Effects Without(params ReadOnlySpan<string> kinds)
    {
        var rest = new Effects();
        _counts.CopyTo(rest._counts, 0);
        foreach (var kind in kinds)
        {
            rest._counts[Places[kind]] = 0;
        }
        return rest;
    }

    private static Effects Of(params string[] kinds)
    {
        var effects = new Effects();
        foreach (var kind in kinds)
        {
            effects.Add(kind);
        }
        return effects;
    }
}
