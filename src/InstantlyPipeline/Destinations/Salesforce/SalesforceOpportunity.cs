namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>An open opportunity and where it stands.</summary>
public sealed record SalesforceOpportunity(string Id, string StageName);
