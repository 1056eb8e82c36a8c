namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>An open opportunity and where it stands.</summary>
internal sealed record SalesforceOpportunity(string Id, string StageName);
