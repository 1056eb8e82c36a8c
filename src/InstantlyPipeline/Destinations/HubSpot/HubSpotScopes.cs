namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>What a key must be allowed to, and where that shows.</summary>
/// <remarks>Source: HubSpot's API specification, 2026-09, the scopes of each call.</remarks>
internal static class HubSpotScopes
{
    // No record has it.
    private const string NoId = "1";

    /// <summary>Every scope the pipeline needs, in no order; documents name them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.objects.companies.read",
        "crm.objects.companies.write",
        "crm.objects.deals.read",
        "crm.objects.deals.write",
        "crm.objects.owners.read",
        "crm.schemas.contacts.read",
        "crm.schemas.contacts.write",
        "crm.schemas.companies.read",
        "crm.schemas.companies.write",
        "crm.schemas.deals.read",
        "crm.schemas.deals.write",
        "communication_preferences.write",
        "sales-email-read",
    ];

    /// <summary>Scopes that a read shows, each with a path at which nothing is.</summary>
    public static IEnumerable<(string Scope, string Path)> Readable(HubSpotOptions options)
    {
        var (objects, schemas) = ($"crm/objects/{options.ApiVersion}", $"crm/properties/{options.ApiVersion}");
        yield return ("crm.objects.contacts.read", $"{objects}/contacts/{DestinationProbes.Nobody}?idProperty=email");
        yield return ("crm.objects.companies.read", $"{objects}/companies/{NoId}");
        yield return ("crm.objects.deals.read", $"{objects}/deals/{NoId}");
        yield return ("crm.objects.owners.read", $"crm/owners/{options.ApiVersion}?email={DestinationProbes.Nobody}&limit=1");
        foreach (var type in (string[])["contacts", "companies", "deals"])
        {
            yield return ($"crm.schemas.{type}.read", $"{schemas}/{type}/hs_object_id");
        }
        if (options.Conversation == "email")
        {
            yield return ("sales-email-read", $"{objects}/emails/{NoId}");
        }
    }
}
