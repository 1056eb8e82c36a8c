using System.Text.Json.Nodes;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>An opportunity; close date, and stage where it names none, come from the settings.</summary>
/// <param name="Key">Its external id: the same key is the same opportunity.</param>
/// <param name="AccountId">Null leaves it without an account.</param>
internal sealed record SalesforceOpportunityDetails(EventKey Key, string Name, string? AccountId)
{
    public string? StageName { get; init; }

    public string? OwnerId { get; init; }

    /// <summary>Values by API name, as <see cref="SalesforceFields.MappedAsync"/> gives them.</summary>
    internal JsonObject? Fields { get; init; }
}
