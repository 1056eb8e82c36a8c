using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using static InstantlyPipeline.Destinations.HubSpot.HubSpotApi;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <content>Deals: one for a lead, moved forward and never back.</content>
internal sealed partial class HubSpotClient
{
    private const string DealsRead = "crm.objects.deals.read";
    private const string DealsWrite = "crm.objects.deals.write";

    /// <summary>The deal of this key, made when there is none.</summary>
    public async Task<Made> FindOrCreateDealAsync(HubSpotDealDetails deal, CancellationToken cancellationToken)
    {
        var key = HubSpotProperty.DealKey;
        await _api.EnsureAsync(key, cancellationToken);
        if (await FindDealAsync(deal.Key, deal.ContactId, cancellationToken) is { } found)
        {
            return Made.Found(found);
        }
        Dictionary<string, string> properties = new()
        {
            ["dealname"] = HubSpotText.Line(deal.Title) ?? deal.Key.Value,
            ["pipeline"] = Options.Pipeline,
            [key.Name] = deal.Key.Value,
        };
        Add("dealstage", deal.Stage);
        Add(Owner, deal.OwnerId);
        foreach (var (name, value) in deal.Mapped)
        {
            Add(name, HubSpotText.Line(value));
        }
        List<HubSpotWire.Association> links = [HubSpotWire.Association.Of(deal.ContactId, HubSpotLink.DealToContact)];
        if (deal.CompanyId is { } company)
        {
            links.Add(HubSpotWire.Association.Of(company, HubSpotLink.DealToCompany));
        }
        var (answer, leftOut) = await _api.WriteAsync(
            values =>
                DestinationCall.Post("create deal", $"{_api.Objects}/deals", new(values, links), HubSpotJson.Default.WriteRequest) with
                {
                    Scope = DealsWrite,
                    Expects = answer => answer.Status == 409 || IsAbout(answer, key),
                },
            properties,
            name => name == key.Name || name == "dealname" || name == "pipeline" || name == "dealstage",
            cancellationToken
        );
        return answer.Succeeded
            ? new Made(IdOf(answer), "created" + Told(leftOut))
            : Made.Found(
                await FindDealAsync(deal.Key, deal.ContactId, cancellationToken)
                    ?? throw (
                        IsConflict(answer, key)
                            ? new TransientFailureException(
                                $"HubSpot says a deal with this key exists ({answer.Status}) and does not find it yet; trying "
                                    + $"again may help."
                            )
                            : _api.Missing(key, "create deal")
                    )
            );

        void Add(string name, string? value)
        {
            if (value is { Length: > 0 })
            {
                properties[name] = value;
            }
        }
    }

    /// <summary>What has become of the deal.</summary>
    internal async Task<DealState> DealStateAsync(string dealId, CancellationToken cancellationToken) =>
        await ReadDealAsync(dealId, "hs_is_closed", cancellationToken) is not { } deal ? DealState.Gone
        : deal.Properties?.GetValueOrDefault("hs_is_closed") == "true" ? DealState.Closed
        : DealState.Open;

    /// <summary>Where people see the deal; null where HubSpot does not say.</summary>
    public async Task<string?> DealPageAsync(string dealId, CancellationToken cancellationToken) =>
        await ReadDealAsync(dealId, "dealstage", cancellationToken) is { } deal ? PageIn(deal) : null;

    /// <summary>The stages of our pipeline in their order, by internal id and by what people call them.</summary>
    public async Task<IReadOnlyList<(string Id, string Label)>> StagesAsync(CancellationToken cancellationToken) =>
        [.. (await _stages.GetAsync(cancellationToken)).Select(stage => (stage.Id!, stage.Label ?? stage.Id!))];

    private async Task<HubSpotWire.Record?> ReadDealAsync(string dealId, string properties, CancellationToken cancellationToken)
    {
        var read = await _api.SendAsync(
            DestinationCall.Get("read deal", $"{_api.Objects}/deals/{Segment(dealId)}?properties={properties}") with
            {
                Scope = DealsRead,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return read.Succeeded ? read.Read(HubSpotJson.Default.Record) : null;
    }

    /// <summary>Moves the deal to the stage, unless it stands there or further on, or is closed.</summary>
    /// <returns>Whether it was moved.</returns>
    /// <exception cref="PermanentFailureException">The pipeline has no such stage.</exception>
    public async Task<bool> AdvanceDealAsync(string dealId, string stage, CancellationToken cancellationToken)
    {
        if (await ReadDealAsync(dealId, "dealstage,pipeline,hs_is_closed", cancellationToken) is not { } deal)
        {
            return false; // people have deleted it; that is their decision
        }
        var properties = deal.Properties;
        var stages = await _stages.GetAsync(cancellationToken);
        var (now, then) = (IndexOf(properties?.GetValueOrDefault("dealstage")), IndexOf(stage));
        if (then < 0)
        {
            throw new PermanentFailureException(
                "hubspot-unknown-stage",
                $"HubSpot's pipeline '{Options.Pipeline}' has no stage '{stage}': correct HubSpot__DealStages__… or "
                    + $"HubSpot__Pipeline, then replay."
            );
        }
        if (
            properties?.GetValueOrDefault("pipeline") != Options.Pipeline
            || properties.GetValueOrDefault("hs_is_closed") == "true"
            || now >= then
        )
        {
            return false;
        }
        await _api.SendAsync(
            DestinationCall.Patch(
                "move deal",
                $"{_api.Objects}/deals/{Segment(dealId)}",
                new(new Dictionary<string, string> { ["dealstage"] = stage }),
                HubSpotJson.Default.WriteRequest
            ) with
            {
                Scope = DealsWrite,
            },
            cancellationToken
        );
        return true;

        int IndexOf(string? id) => stages.ToList().FindIndex(other => string.Equals(other.Id, id, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>An open deal of the contact in our pipeline that people or an earlier event made; the newest.</summary>
    public async Task<string?> FindOpenDealAsync(string contactId, CancellationToken cancellationToken) =>
        (await DealsOfAsync(contactId, ["dealstage", "pipeline", "hs_is_closed"], cancellationToken))
            .LastOrDefault(deal =>
                deal.Properties?.GetValueOrDefault("pipeline") == Options.Pipeline
                && deal.Properties.GetValueOrDefault("hs_is_closed") is not "true"
            )
            ?.Id;

    private async Task<string?> FindDealAsync(EventKey key, string contactId, CancellationToken cancellationToken)
    {
        var property = HubSpotProperty.DealKey;
        if (await _api.EnsureAsync(property, cancellationToken) is not HubSpotPropertyState.Plain)
        {
            var read = await _api.SendAsync(
                DestinationCall.Get("find deal", $"{_api.Objects}/deals/{key.Value}?idProperty={property.Name}") with
                {
                    Scope = DealsRead,
                    Expects = answer => answer.Status is 404 or 400,
                },
                cancellationToken
            );
            if (read.Status is not 400)
            {
                return read.Succeeded ? IdOf(read) : null;
            }
        }
        return (await DealsOfAsync(contactId, [property.Name], cancellationToken))
            .FirstOrDefault(deal => deal.Properties?.GetValueOrDefault(property.Name) == key.Value)
            ?.Id;
    }

    private async Task<IReadOnlyList<HubSpotWire.Record>> DealsOfAsync(
        string contactId,
        IReadOnlyList<string> properties,
        CancellationToken cancellationToken
    )
    {
        var contact = await _api.SendAsync(
            DestinationCall.Get("list deals", $"{_api.Objects}/contacts/{Segment(contactId)}?associations=deals") with
            {
                Scope = DealsRead,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        var ids = contact.Succeeded
            ? (contact.Read(HubSpotJson.Default.Record).Associations?.GetValueOrDefault("deals")?.Results ?? [])
                .Where(link => link.Id is { Length: > 0 })
                .DistinctBy(link => link.Id)
                .TakeLast(100)
                .ToList()
            : [];
        return ids.Count == 0
            ? []
            : (
                await _api.SendAsync(
                    DestinationCall.Post(
                        "read deals",
                        $"{_api.Objects}/deals/batch/read",
                        new(properties, ids),
                        HubSpotJson.Default.BatchReadRequest
                    ) with
                    {
                        Scope = DealsRead,
                    },
                    HubSpotJson.Default.RecordsAnswer,
                    cancellationToken
                )
            ).Results
                ?? [];
    }

    /// <summary>The stages of our pipeline in their order.</summary>
    private async Task<IReadOnlyList<HubSpotWire.Stage>> ReadStagesAsync(CancellationToken cancellationToken)
    {
        var answer = await _api.SendAsync(
            DestinationCall.Get("read pipeline", $"crm/pipelines/{Options.ApiVersion}/deals/{Options.Pipeline}") with
            {
                Scope = DealsRead,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded
            ?
            [
                .. (answer.Read(HubSpotJson.Default.Pipeline).Stages ?? [])
                    .Where(stage => stage.Id is not null)
                    .OrderBy(stage => stage.DisplayOrder ?? int.MaxValue),
            ]
            : throw new PermanentFailureException(
                "hubspot-unknown-pipeline",
                $"HubSpot has no deal pipeline '{Options.Pipeline}': correct HubSpot__Pipeline, then replay."
            );
    }
}
