using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>The JSON Salesforce reads and writes, as far as it is used here. Fields are spelled as in the org, everything around them in
/// lower case.</summary>
internal static class SalesforceWire
{
    /// <param name="Id">An address that ends in the run-as user's id.</param>
    /// <param name="InstanceUrl">The org's address.</param>
    internal sealed record Session(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        string? Id,
        [property: JsonPropertyName("instance_url")] string? InstanceUrl
    );

    internal sealed record Page<T>(IReadOnlyList<T>? Records, bool Done, string? NextRecordsUrl);

    internal sealed record Saved(string? Id);

    internal sealed record Record(string? Id);

    internal sealed record Opportunity(string? Id, string? StageName, bool IsClosed);

    internal sealed record Person(string? Id, bool HasOptedOutOfEmail);

    internal sealed record Contact(string? Id, string? AccountId, string? OwnerId);

    internal sealed record Lead(string? Id, bool IsConverted, string? ConvertedContactId, string? ConvertedAccountId, string? OwnerId);

    internal sealed record Stage(string? ApiName, int SortOrder);

    /// <summary>A contact's part in an opportunity, with what is asked of the opportunity itself.</summary>
    internal sealed record Role(string? OpportunityId, RoleOpportunity? Opportunity);

    internal sealed record RoleOpportunity(string? StageName);

    internal sealed record LeadStatus(string? ApiName, int SortOrder, bool IsConverted);

    internal sealed record Activity(string? Id, string? Description);

    internal sealed record Description(IReadOnlyList<Field>? Fields);

    internal sealed record Field(
        string? Name,
        string? Type,
        int Length,
        bool Createable,
        bool Updateable,
        bool RestrictedPicklist,
        IReadOnlyList<PicklistValue>? PicklistValues
    );

    internal sealed record PicklistValue(string? Value, bool Active);

    internal sealed record AccountRequest(string Name);

    internal sealed record StageRequest(string StageName);

    internal sealed record OptOutRequest(bool HasOptedOutOfEmail);

    internal sealed record RoleRequest(string OpportunityId, string ContactId);
}
