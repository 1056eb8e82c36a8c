using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>A deal of one contact.</summary>
/// <param name="Key">The event that the deal's key is made from, see <see cref="CrmRecord.DealKey"/>.</param>
/// <param name="Stage">Internal id of a stage of the pipeline in the settings; null leaves the deal where it is, or where HubSpot puts a
/// new one.</param>
internal sealed record HubSpotDealDetails(EventKey Key, string Title, string ContactId, string? CompanyId, string? Stage, string? OwnerId)
{
    public IReadOnlyDictionary<string, string> Mapped { get; init; } = new Dictionary<string, string>();
}
