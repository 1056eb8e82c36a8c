namespace InstantlyPipeline.Crm;

/// <summary>How a person is to be marked, because a rule of the team's own says so.</summary>
public sealed record Mark(Person Person)
{
    /// <summary>A stage as the CRM calls it, of the lead's deal or of the person; null: it is left alone.</summary>
    public string? Stage { get; init; }

    /// <summary>A tag or label that the person gets besides those they have; null: none.</summary>
    public string? Tag { get; init; }

    /// <summary>What a deal that is made for it is called.</summary>
    public string Title => $"{Person.CompanyOrDomain} – {Person.Origin.Campaign}";
}
