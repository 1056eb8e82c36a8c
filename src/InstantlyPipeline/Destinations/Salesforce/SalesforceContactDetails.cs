namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>What is known of a person; only the address is certain.</summary>
/// <param name="LastName">Salesforce requires one: when blank, the name before the @ stands in.</param>
/// <param name="Company">Its account is found by this exact name, or made; when blank the contact belongs to no account, and then only its
/// owner sees it.</param>
internal sealed record SalesforceContactDetails(string Email, string? FirstName = null, string? LastName = null, string? Company = null)
{
    public string? Title { get; init; }

    public string? Phone { get; init; }

    public string? Website { get; init; }

    /// <summary>Values by the API name of a field.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}
