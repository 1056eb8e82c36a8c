using InstantlyPipeline.Events;

namespace InstantlyPipeline.Crm;

/// <summary>A lead as a person whom sales know. Only the address is certain; blank details are unknown.</summary>
public sealed record Person(string Email)
{
    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Company { get; init; }

    public string? Phone { get; init; }

    public string? Website { get; init; }

    /// <summary>The company, else the domain of the address.</summary>
    public required string CompanyOrDomain { get; init; }

    /// <summary>The customer's own variables of the lead, by their names in Instantly.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>First and last name; empty when neither is known.</summary>
    public string FullName => $"{FirstName} {LastName}".Trim();

    /// <param name="about">An event that names a lead.</param>
    public static Person Of(InstantlyEvent about) => new(about.LeadEmail!)
    {
        FirstName = about.FirstName, LastName = about.LastName, Company = about.Company, CompanyOrDomain = about.CompanyOrDomain,
        Phone = about.Other.GetValueOrDefault("phone"), Website = about.Other.GetValueOrDefault("website"), Variables = about.Other,
    };
}
