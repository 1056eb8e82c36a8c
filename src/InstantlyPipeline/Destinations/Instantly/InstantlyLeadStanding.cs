namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>How a lead stands in one campaign.</summary>
/// <param name="Interest">What the sales team sees; null is plain "Lead".</param>
/// <param name="ChangedAt">When the record last changed; null where Instantly does not say.</param>
internal sealed record InstantlyLeadStanding(
    string Email,
    string? CampaignId,
    InstantlyLeadState Status,
    int? Interest,
    DateTimeOffset? ChangedAt
)
{
    /// <summary>Without the address: records print their members.</summary>
    public override string ToString() => nameof(InstantlyLeadStanding);
}
