namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>What the contact's step hands to the steps that hang on it.</summary>
internal sealed record HubSpotKnownContact(string Id, string? OwnerId, bool HasCompany, string? Url)
{
    private const char Separator = '/';

    public static string Write(HubSpotContact contact) =>
        $"{contact.Id}{Separator}{contact.OwnerId}{Separator}{(contact.HasCompany ? "company" : "")}{Separator}{contact.Url}";

    /// <remarks>Older ledgers hold the id alone, or three parts. The last part may hold the separator.</remarks>
    public static HubSpotKnownContact Read(string value)
    {
        var parts = value.Split(Separator, 4);
        return new HubSpotKnownContact(
            parts[0],
            parts is [_, { Length: > 0 } owner, ..] ? owner : null,
            parts is [_, _, "company", ..],
            parts is [_, _, _, { Length: > 0 } url] ? url : null
        );
    }
}
