namespace InstantlyPipeline.Destinations.Salesforce;

/// <param name="Id">Null while the person is only an open Lead: converting it is a decision of sales, and a contact beside it would be a
/// double.</param>
/// <param name="AccountId">Null when the contact belongs to no account.</param>
/// <param name="LeadId">The open lead, where there is one and no contact.</param>
internal sealed record SalesforceContact(string? Id, string? AccountId, string? LeadId, bool Created)
{
    /// <summary>User or queue; null when it was not read.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Optional fields that Salesforce refused when the person was made.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }

    /// <summary>The object's API name.</summary>
    public string Kind => Id is null ? "Lead" : "Contact";

    /// <summary>The contact's id, else the lead's.</summary>
    public string WhoId => Id ?? LeadId!;
}
