namespace InstantlyPipeline.Crm;

/// <summary>Where a lead came from, as far as the event and the recorded sends tell.</summary>
/// <param name="Campaign">The campaign's name, or what stands for it.</param>
/// <param name="EmailAccount">The sending mailbox.</param>
/// <param name="FirstTouch">When the campaign first mailed the lead.</param>
public sealed record Origin(
    string? CampaignId,
    string Campaign,
    int? Step = null,
    int? Variant = null,
    string? EmailAccount = null,
    DateTimeOffset? FirstTouch = null
)
{
    /// <summary>The latest mail that the campaign sent before, which a reply probably answers; null when none was recorded.</summary>
    public SentMail? LatestMail { get; init; }
}
