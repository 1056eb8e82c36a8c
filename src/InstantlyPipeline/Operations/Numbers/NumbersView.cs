namespace InstantlyPipeline.Operations.Numbers;

/// <summary>What was sent and what came of it.</summary>
/// <param name="Since">First day, UTC.</param>
/// <param name="Until">Last day, UTC, included.</param>
/// <param name="Counting">True: events of the last minutes may not be in it yet.</param>
/// <param name="Rows">By workspace, campaign, step, variant, account and day.</param>
/// <param name="BouncesByDomain">By the recipient's domain, the most bounces first, at most 100.</param>
public sealed record NumbersView(
    string Since,
    string Until,
    bool Counting,
    IReadOnlyList<NumbersRow> Rows,
    IReadOnlyList<DomainBounces> BouncesByDomain
);

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

public sealed record DomainBounces(string Workspace, string Domain, long Bounced, IReadOnlyDictionary<string, long> Kinds);
