namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>A mail that came in, with whom and what it belongs to.</summary>
/// <param name="Lead">The address of the lead; null for a mail that belongs to none.</param>
/// <param name="IsAutomatic">Instantly takes it for an automatic reply.</param>
internal sealed record InstantlyMail(string Id, string? Lead, string? CampaignId, string? Account, bool IsAutomatic, InstantlyEmail Email)
{
    /// <summary>Without texts and addresses: records print their members.</summary>
    public override string ToString() => $"{nameof(InstantlyMail)} {Id}";
}
