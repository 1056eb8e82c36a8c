namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>One address in one campaign or list; the same address elsewhere is another lead.</summary>
public sealed record InstantlyLead(string Id, string? CampaignId, string? SubsequenceId, InstantlyLeadState Status)
{
    /// <summary>What the sales team sees, see <see cref="InstantlyInterest"/>; null is plain "Lead".</summary>
    public int? Interest { get; init; }

    /// <summary>Its campaign may still send it mail.</summary>
    public bool MayBeMailed => Status is InstantlyLeadState.Active or InstantlyLeadState.Paused;
}
