using InstantlyPipeline.Crm;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>What a person is made with, or an existing one's empty fields are filled with.</summary>
internal sealed record PipedrivePersonDetails(string Email, string? Name = null, string? Phone = null, long? OwnerId = null)
{
    /// <summary>Custom fields of the settings' mapping by name or code, with their values.</summary>
    public IReadOnlyDictionary<string, string> Mapped { get; init; } = new Dictionary<string, string>();

    public static PipedrivePersonDetails Of(Person person, PipedriveOptions options, long? ownerId) =>
        new(person.Email, PipedriveText.Line(person.FullName), PipedriveText.Line(person.Phone), ownerId)
        {
            Mapped = FieldMapping.Values(options.Fields, person),
        };
}
