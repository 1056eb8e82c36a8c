namespace InstantlyPipeline.Operations.Trouble;

/// <summary>What wants a person, grouped by its cause.</summary>
/// <param name="Groups">The most events first.</param>
/// <param name="Destinations">Those that fail just now, or that somebody holds back.</param>
/// <param name="More">There is more than was looked at; the counts are then at least so large.</param>
public sealed record TroubleView(IReadOnlyList<TroubleGroup> Groups, IReadOnlyList<DestinationTrouble> Destinations, bool More)
{
    /// <summary>Trouble that is no event's: the webhook, deliveries that were refused, sending accounts.</summary>
    public IReadOnlyList<TroubleNotice> Notices { get; init; } = [];

    /// <summary>When the watch last looked at Instantly's side; null where it has never looked, or does not look.</summary>
    public DateTimeOffset? WatchedAt { get; init; }

    /// <summary>Every destination there is, for whoever wants to hold one back.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];
}

/// <param name="Id">Names the group in <c>POST trouble/replay</c>; the same as long as it is the same cause.</param>
/// <param name="Kind">dead, retrying or quarantined.</param>
/// <param name="Code">The reason's code, for example hubspot-unauthorized; stable.</param>
/// <param name="Cause">What happened, a sentence.</param>
/// <param name="Cure">What to do about it, a sentence.</param>
/// <param name="Events">The newest, at most 20.</param>
public sealed record TroubleGroup(
    string Id,
    string Kind,
    string Code,
    string Cause,
    string Cure,
    int Count,
    DateTimeOffset Newest,
    DateTimeOffset Oldest,
    IReadOnlyList<TroubleEvent> Events
);

/// <param name="Discardable">It can be set aside for good.</param>
public sealed record TroubleEvent(
    string EventKey,
    string? EventType,
    string? Workspace,
    string? LeadEmail,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? NextAttemptAt,
    string? Reason,
    int Attempts,
    bool Discardable
);

/// <param name="Failing">Events that are tried again because of it.</param>
/// <param name="Last">What its last failure said; null where it is only held.</param>
/// <param name="HeldBy">The operator who holds it back; null where nobody does.</param>
public sealed record DestinationTrouble(
    string Name,
    string? Workspace,
    int Failing,
    DateTimeOffset? Since,
    string? Last,
    string? HeldBy,
    DateTimeOffset? HeldAt,
    string? Why
);
