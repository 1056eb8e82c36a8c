namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>One address in one campaign or list; the same address elsewhere is another lead.</summary>
/// <param name="Status">1 active, 2 paused, 3 completed, −1 bounced, −2 unsubscribed, −3 skipped; 0 when Instantly did not say.</param>
public sealed record InstantlyLead(string Id, string Email, string? CampaignId, string? SubsequenceId, int Status);
