using System.Text.Json.Serialization;

namespace InstantlyPipeline.Bounces;

/// <summary>The body of our own event, with Instantly's field names, so that it is read like any other.</summary>
internal sealed record PromotionPayload(
    [property: JsonPropertyName("event_type")] string EventType,
    [property: JsonPropertyName("timestamp")] DateTimeOffset Timestamp,
    [property: JsonPropertyName("workspace")] string Workspace,
    [property: JsonPropertyName("lead_email")] string LeadEmail,
    [property: JsonPropertyName("campaign_id")] string? CampaignId,
    [property: JsonPropertyName("campaign_name")] string? CampaignName);
