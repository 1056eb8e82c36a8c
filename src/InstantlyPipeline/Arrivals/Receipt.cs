using InstantlyPipeline.Events;

namespace InstantlyPipeline.Arrivals;

/// <summary>That an engagement event was received.</summary>
/// <param name="LeadEmail">Null where the event names nobody, and where it was read back: there is only a hash.</param>
internal sealed record Receipt(
    EventKey Key,
    DateTimeOffset ReceivedAt,
    string Workspace,
    string EventType,
    string? CampaignId,
    string? LeadEmail
);
