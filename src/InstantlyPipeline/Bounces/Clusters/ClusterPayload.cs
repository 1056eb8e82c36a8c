using System.Text.Json.Serialization;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>The body of the event that tells of many bounces, with Instantly's field names, so that it is read like any other.</summary>
/// <param name="Timestamp">The bounce at which it was noticed.</param>
/// <param name="By"><c>Domain</c> or <c>Account</c>.</param>
public sealed record ClusterPayload(
    [property: JsonPropertyName("event_type")] string EventType,
    [property: JsonPropertyName("timestamp")] DateTimeOffset Timestamp,
    [property: JsonPropertyName("workspace")] string Workspace,
    [property: JsonPropertyName("email_account")] string? EmailAccount,
    [property: JsonPropertyName("campaign_id")] string? CampaignId,
    [property: JsonPropertyName("campaign_name")] string? CampaignName,
    [property: JsonPropertyName("by")] string By,
    [property: JsonPropertyName("of")] string Of
);
