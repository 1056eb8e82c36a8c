using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces;

/// <summary>Decides about the promotions that an older version put on the queue: two soft bounces, and four days later the address counted
/// as dead.</summary>
/// <remarks>None is sent any more, for two bounces prove nothing unless they lie apart, and then the second one decides at once. What still
/// waits is decided by that rule.</remarks>
internal sealed class SoftBouncePromotion(LeadBook leads, IOptions<BounceOptions> options)
{
    /// <returns>Since when the address counts as dead; or what speaks against it.</returns>
    public async Task<(DateTimeOffset? DeadAt, string? Objection)> DecideAsync(
        InstantlyEvent promotion,
        CancellationToken cancellationToken
    ) =>
        await leads.FindAsync(promotion.Workspace, promotion.LeadEmail!, cancellationToken) switch
        {
            null => (null, "no longer two bounces on record"),
            { IsBarred: true } => (null, "barred already"),
            { } lead when lead.OpenBounces() is { Count: < 2 } => (null, "the lead has shown life since its first bounce"),
            { } lead => BouncePolicy.PersistsAt(lead.OpenBounces(), TimeSpan.FromHours(options.Value.SoftPatienceHours)) is { } deadAt
                ? (deadAt, null)
                : (null, "its bounces lie too close together to show that they persist"),
        };
}
