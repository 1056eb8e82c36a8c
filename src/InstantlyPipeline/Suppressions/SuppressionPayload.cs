using System.Text.Json.Serialization;

namespace InstantlyPipeline.Suppressions;

/// <summary>The body of a person's decision as an event of our own, with Instantly's field names, so that it is read like any
/// other.</summary>
public sealed record SuppressionPayload(
    [property: JsonPropertyName("event_type")] string EventType,
    [property: JsonPropertyName("timestamp")] DateTimeOffset Timestamp,
    [property: JsonPropertyName("workspace")] string Workspace,
    [property: JsonPropertyName("lead_email")] string LeadEmail,
    [property: JsonPropertyName("who")] string Who,
    [property: JsonPropertyName("why")] string Why,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("source")] string? Source
);
