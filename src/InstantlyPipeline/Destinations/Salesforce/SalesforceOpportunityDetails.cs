using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>A new opportunity; stage and close date come from the settings.</summary>
/// <param name="Key">Its external id, so that saying it twice makes one.</param>
public sealed record SalesforceOpportunityDetails(EventKey Key, string Name, string? AccountId);
