namespace InstantlyPipeline.Simulator;

/// <summary>An invented person who is mailed.</summary>
public sealed record SampleLead(string Email, string FirstName, string LastName, string CompanyName)
{
    /// <summary>The custom variables of the customer's list, merged into payloads as extra top-level keys.</summary>
    public IReadOnlyDictionary<string, object?> Variables { get; init; } = new Dictionary<string, object?>();
}
