using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using static InstantlyPipeline.Destinations.HubSpot.HubSpotApi;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <content>Companies, by domain.</content>
internal sealed partial class HubSpotClient
{
    private const string CompaniesRead = "crm.objects.companies.read";
    private const string CompaniesWrite = "crm.objects.companies.write";

    /// <summary>The company with this domain: one that people made, else ours, made when there is none.</summary>
    /// <remarks>Two at once make one: ours is written by a unique property, for HubSpot takes two companies of one domain.</remarks>
    public async Task<Made> FindOrCreateCompanyAsync(string domain, string? name, CancellationToken cancellationToken)
    {
        var request = new HubSpotWire.SearchRequest([new([new("domain", "EQ", domain)])], ["domain"], Limit: 1);
        var found = await _api.SendAsync(
            DestinationCall.Post("find company", $"{_api.Objects}/companies/search", request, HubSpotJson.Default.SearchRequest) with
            {
                Lane = Searches,
                Scope = CompaniesRead,
            },
            HubSpotJson.Default.RecordsAnswer,
            cancellationToken
        );
        if (found.Results is [{ Id: { Length: > 0 } id }, ..])
        {
            return Made.Found(id);
        }
        await _api.EnsureAsync(HubSpotProperty.CompanyKey, cancellationToken);
        Dictionary<string, string> properties = new() { ["domain"] = domain, ["name"] = HubSpotText.Line(name) ?? domain };
        var answer = await _api.SendAsync(
            DestinationCall.Post(
                "make company",
                $"{_api.Objects}/companies/batch/upsert",
                new([new(domain, HubSpotProperty.CompanyKey.Name, properties)]),
                HubSpotJson.Default.UpsertRequest
            ) with
            {
                Scope = CompaniesWrite,
                Expects = answer => IsAbout(answer, HubSpotProperty.CompanyKey),
            },
            cancellationToken
        );
        if (!answer.Succeeded)
        {
            throw _api.Missing(HubSpotProperty.CompanyKey, "make company");
        }
        return answer.Read(HubSpotJson.Default.RecordsAnswer).Results is [{ Id: { Length: > 0 } made }, ..]
            ? Made.Created(made)
            : throw answer.Unreadable();
    }

    /// <summary>Links the contact to the company. Repeating it changes nothing.</summary>
    public Task LinkCompanyAsync(string contactId, string companyId, CancellationToken cancellationToken) =>
        _api.SendAsync(
            new DestinationCall(
                "link company",
                HttpMethod.Put,
                $"{_api.Objects}/contacts/{Segment(contactId)}/associations/default/companies/{Segment(companyId)}"
            )
            {
                Scope = CompaniesWrite,
            },
            cancellationToken
        );
}
