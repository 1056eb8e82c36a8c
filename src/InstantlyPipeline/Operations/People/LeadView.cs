using InstantlyPipeline.Operations.Today;

namespace InstantlyPipeline.Operations.People;

/// <summary>All that is known of one person.</summary>
/// <param name="Records">What is known in each workspace.</param>
/// <param name="Timeline">Newest first; steps and body come with <c>GET events/&lt;key&gt;</c>.</param>
/// <param name="Sends">The mails that campaigns sent, newest first, and whether they were opened or clicked.</param>
/// <param name="Next">The cursor of the timeline's next page; null at the end.</param>
public sealed record LeadView(
    string Email,
    string? Name,
    string? Company,
    string? JobTitle,
    IReadOnlyList<LeadInWorkspace> Records,
    IReadOnlyList<ArrivalView> Timeline,
    IReadOnlyList<SendView> Sends,
    string? Next
);

/// <param name="Status">The status that counts, for example interested; null when none was stated.</param>
/// <param name="Stated">Every status that was stated, with its latest time.</param>
/// <param name="Labels">Custom labels, with their latest time.</param>
/// <param name="Suppression">Null while the address may be mailed.</param>
/// <param name="Crms">What the CRMs know the person by.</param>
public sealed record LeadInWorkspace(
    string Workspace,
    string? Status,
    IReadOnlyDictionary<string, DateTimeOffset> Stated,
    IReadOnlyDictionary<string, DateTimeOffset> Labels,
    SuppressionView? Suppression,
    IReadOnlyList<CrmReference> Crms
);

/// <param name="Reason">A short code, for example hard-bounce, unsubscribed or by-hand.</param>
/// <param name="Evidence">What it rests on, in words, where that is known.</param>
/// <param name="EventKey">The event that led to it, where that is known.</param>
public sealed record SuppressionView(DateTimeOffset At, string Reason, string? Evidence, string? EventKey);

/// <param name="Kind">person, company, task or deal.</param>
/// <param name="Url">An https address; null where it cannot be told.</param>
public sealed record CrmReference(string Crm, string Kind, string Id, string? Url);

/// <param name="OpenedAt">Directional: privacy proxies load the pixel unasked, and some readers never do.</param>
public sealed record SendView(
    string Workspace,
    string? CampaignId,
    int? Step,
    int? Variant,
    string? Account,
    string? Subject,
    DateTimeOffset SentAt,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? ClickedAt
);
