namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>One bounce as it is counted.</summary>
/// <param name="Kind">What is known of it by now; unknown until somebody has read a report or the payload.</param>
internal sealed record CountedBounce(
    string Key,
    DateTimeOffset At,
    string? Domain,
    string? Account,
    string? CampaignId,
    string? CampaignName,
    BounceKind Kind
);
