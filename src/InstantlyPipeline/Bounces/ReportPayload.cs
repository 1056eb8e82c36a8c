using System.Text.Json.Serialization;

namespace InstantlyPipeline.Bounces;

/// <summary>The body of an event of our own about a bounce, with Instantly's field names, so that it is read like any other.</summary>
/// <param name="Timestamp">When the bounce happened.</param>
/// <param name="BounceKey">The bounce's own event.</param>
/// <param name="Look">How many times its report was looked for with this one, the first look not counted.</param>
public sealed record ReportPayload(
    [property: JsonPropertyName("event_type")] string EventType,
    [property: JsonPropertyName("timestamp")] DateTimeOffset Timestamp,
    [property: JsonPropertyName("workspace")] string Workspace,
    [property: JsonPropertyName("lead_email")] string LeadEmail,
    [property: JsonPropertyName("campaign_id")] string? CampaignId,
    [property: JsonPropertyName("campaign_name")] string? CampaignName,
    [property: JsonPropertyName("email_account")] string? EmailAccount,
    [property: JsonPropertyName("bounce_key")] string BounceKey,
    [property: JsonPropertyName("look")] int Look
);
