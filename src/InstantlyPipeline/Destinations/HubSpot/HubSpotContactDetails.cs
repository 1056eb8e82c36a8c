using InstantlyPipeline.Crm;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>What a contact is created with; blank details are not sent.</summary>
internal sealed record HubSpotContactDetails(
    string Email,
    string? FirstName = null,
    string? LastName = null,
    string? Company = null,
    string? Phone = null,
    string? Website = null,
    string? JobTitle = null
)
{
    /// <summary>Properties of the settings' mapping, with their values. They also go to a contact that exists.</summary>
    public IReadOnlyDictionary<string, string> Mapped { get; init; } = new Dictionary<string, string>();

    public static HubSpotContactDetails Of(Person person, HubSpotOptions options) =>
        new(person.Email, person.FirstName, person.LastName, person.Company, person.Phone, person.Website, person.JobTitle)
        {
            Mapped = FieldMapping.Values(options.Fields, person),
        };

    /// <summary>Cleaned, by HubSpot's names, without the address.</summary>
    internal Dictionary<string, string> Properties()
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("firstname", HubSpotText.Line(FirstName));
        Add("lastname", HubSpotText.Line(LastName));
        Add("company", HubSpotText.Line(Company));
        Add("phone", HubSpotText.Line(Phone));
        Add("website", HubSpotText.WebAddress(Website));
        Add("jobtitle", HubSpotText.Line(JobTitle));
        foreach (var (name, value) in Mapped)
        {
            Add(name, HubSpotText.Line(value));
        }
        return properties;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                properties[name] = value;
            }
        }
    }
}
