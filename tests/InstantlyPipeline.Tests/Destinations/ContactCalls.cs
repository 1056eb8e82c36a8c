using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Salesforce;

namespace InstantlyPipeline.Tests.Destinations;

/// <summary>The calls that the pipeline makes for a contact, one after the other.</summary>
internal static class ContactCalls
{
    public static async Task<HubSpotContact> FindOrCreateContactAsync(
        this HubSpotClient client,
        HubSpotContactDetails details,
        CancellationToken cancellationToken
    ) =>
        await client.FindContactAsync(details.Email, details.Properties().Keys, bySecondAddress: false, cancellationToken) is { } found
            ? await client.FillContactAsync(found, details, ownerId: null, cancellationToken)
            : await client.CreateContactAsync(details, ownerId: null, cancellationToken);

    public static async Task<SalesforceContact> FindOrCreateContactAsync(
        this SalesforceClient client,
        SalesforceContactDetails details,
        CancellationToken cancellationToken
    ) =>
        await client.FindPersonAsync(details.Email, cancellationToken)
        ?? await client.CreatePersonAsync(
            details,
            string.IsNullOrWhiteSpace(details.Company)
                ? null
                : await client.FindOrCreateAccountAsync(domain: null, details.Company, cancellationToken),
            ownerId: null,
            cancellationToken
        );
}
