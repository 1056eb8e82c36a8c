namespace InstantlyPipeline.Destinations.Salesforce;

/// <param name="Id">Null while the person is only an open Lead: converting it is a decision of sales, and a contact beside it would be a double.</param>
/// <param name="AccountId">Null when the contact belongs to no account.</param>
/// <param name="LeadId">The open lead, where there is one and no contact.</param>
public sealed record SalesforceContact(string? Id, string? AccountId, string? LeadId, bool Created);
