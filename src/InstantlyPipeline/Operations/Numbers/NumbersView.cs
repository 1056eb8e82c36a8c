namespace InstantlyPipeline.Operations.Numbers;

/// <summary>What was sent and what came of it.</summary>
/// <param name="Since">First day, UTC.</param>
/// <param name="Until">Last day, UTC, included.</param>
/// <param name="Counting">True: events of the last minutes may not be in it yet.</param>
/// <param name="Rows">By workspace, campaign, step, variant, account and day.</param>
/// <param name="BouncesByDomain">Domains of recipients with bounces, the most first, at most 100.</param>
public sealed record NumbersView(
    string Since,
    string Until,
    bool Counting,
    IReadOnlyList<NumbersRow> Rows,
    IReadOnlyList<DomainBounces> BouncesByDomain
)
{
    /// <summary>By sending account, the highest rate first, at most 200. A bounce counts under the kind that is known of it by now, and so
    /// may have moved since <see cref="Rows"/> counted it.</summary>
    public IReadOnlyList<AccountBounces> BouncesByAccount { get; init; } = [];

    /// <summary>The share of bounces, in percent of an account's mails, from which on people are told; 0: they are not told.</summary>
    public int AlertRatePercent { get; init; }

    /// <summary>How long it took from a reply to the first chat that told of it: all bounds, the shortest first.</summary>
    public IReadOnlyList<AlertTime> AlertTimes { get; init; } = [];
}

/// <param name="Within">Seconds; the last bound also has all that took longer.</param>
/// <param name="Count">Replies told of within this bound and not within the one before.</param>
public sealed record AlertTime(int Within, long Count);

/// <param name="Sent">As far as sends are counted: the webhook's event type has to be all_events. Null where days of the time have mails
/// that were not counted by account.</param>
public sealed record AccountBounces(string Workspace, string Account, long? Sent, long Bounced, IReadOnlyDictionary<string, long> Kinds)
{
    /// <summary>Bounced of a hundred that were sent; null where it is not known.</summary>
    public double? RatePercent { get; init; }

    /// <summary>Why there is no rate, in words; null where there is one.</summary>
    public string? NoRate { get; init; }
}

/// <param name="Campaign">Its latest name; null when no event named it.</param>
/// <param name="Day">UTC, for example 2026-08-18.</param>
/// <param name="Opened">Directional.</param>
/// <param name="Replied">Replies by a person, whatever they say.</param>
/// <param name="Labels">Replies by what they were read as, for example interested.</param>
/// <param name="Bounces">By kind: hard, soft, sender, content, unknown.</param>
public sealed record NumbersRow(
    string Workspace,
    string? CampaignId,
    string? Campaign,
    int Step,
    int Variant,
    string? Account,
    string Day,
    long Sent,
    long Opened,
    long Clicked,
    long Replied,
    long Interested,
    long Booked,
    long Unsubscribed,
    long Bounced,
    IReadOnlyDictionary<string, long> Labels,
    IReadOnlyDictionary<string, long> Bounces
);

/// <param name="Sent">As for <see cref="AccountBounces"/>, by the recipient's domain.</param>
public sealed record DomainBounces(string Workspace, string Domain, long? Sent, long Bounced, IReadOnlyDictionary<string, long> Kinds)
{
    /// <summary>As for <see cref="AccountBounces"/>.</summary>
    public double? RatePercent { get; init; }

    /// <summary>As for <see cref="AccountBounces"/>.</summary>
    public string? NoRate { get; init; }
}
