using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>The JSON Salesforce reads and writes, as far as it is used here. Fields are spelled as in the org, everything around them in lower case.</summary>
internal static class SalesforceWire
{
    internal sealed record Session([property: JsonPropertyName("access_token")] string? AccessToken);

    internal sealed record Page<T>(IReadOnlyList<T>? Records, bool Done, string? NextRecordsUrl);

    internal sealed record Saved(string? Id);

    internal sealed record Record(string? Id);

    internal sealed record Opportunity(string? Id, string? StageName, bool IsClosed);

    internal sealed record Person(string? Id, bool HasOptedOutOfEmail);

    internal sealed record Contact(string? Id, string? AccountId);

    internal sealed record Lead(string? Id, bool IsConverted, string? ConvertedContactId, string? ConvertedAccountId);

    internal sealed record Stage(string? ApiName, int SortOrder);

    /// <summary>A contact's part in an opportunity, with what is asked of the opportunity itself.</summary>
    internal sealed record Role(string? OpportunityId, RoleOpportunity? Opportunity);

    internal sealed record RoleOpportunity(string? StageName);

    internal sealed record AccountRequest(string Name);

    internal sealed record ContactRequest(string? FirstName, string LastName, string Email, string? AccountId);

    internal sealed record OpportunityRequest(string Name, string StageName, string CloseDate, string? AccountId);

    internal sealed record StageRequest(string StageName);

    internal sealed record OptOutRequest(bool HasOptedOutOfEmail);

    internal sealed record RoleRequest(string OpportunityId, string ContactId);
}
