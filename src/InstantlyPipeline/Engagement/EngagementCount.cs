namespace InstantlyPipeline.Engagement;

/// <summary>How often something happened in a campaign on a day, by sequence step.</summary>
/// <param name="Directional">True for opens: privacy proxies load the pixel unasked and some readers never do, so the count shows a
/// direction and no truth.</param>
public sealed record EngagementCount(
    string Workspace,
    string? CampaignId,
    string Day,
    string EventType,
    int Step,
    long Count,
    bool Directional
);
