using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <content>Deals: one for a lead, moved forward and never back.</content>
internal sealed partial class PipedriveClient
{
    /// <summary>The deal of this key: first among the person's deals, which shows a fresh one at once, then by search, which also finds a
    /// moved one.</summary>
    public async Task<long?> FindDealAsync(long personId, EventKey key, CancellationToken cancellationToken)
    {
        var field = await _keyField.GetAsync(cancellationToken);
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var deals = await EnvelopeAsync(
                DestinationCall.Get(
                    "list deals",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"deals?person_id={personId}&custom_fields={field}&sort_by=add_time&sort_direction=desc&limit=100{Cursor(cursor)}"
                    )
                ),
                PipedriveJson.Default.Deals,
                cancellationToken
            );
            if ((deals.Data ?? []).FirstOrDefault(deal => deal.CustomFields is { } fields && Holds(fields, field, key.Value)) is { } own)
            {
                return own.Id;
            }
            if (string.IsNullOrEmpty(deals.AdditionalData?.NextCursor) || deals.AdditionalData.NextCursor == cursor)
            {
                break;
            }
            cursor = deals.AdditionalData.NextCursor;
        }

        var found = await SearchAsync(
            DestinationCall.Get("search deal", $"deals/search?term={key.Value}&fields=custom_fields&exact_match=true"),
            PipedriveJson.Default.FoundDeals,
            cancellationToken
        );
        return found.FirstOrDefault(deal => deal.CustomFields is not { } fields || Holds(fields, field, key.Value))?.Id;
    }

    public async Task<long> CreateDealAsync(PipedriveDealDetails deal, CancellationToken cancellationToken)
    {
        var field = await _keyField.GetAsync(cancellationToken);
        var (custom, _) = await CustomAsync("dealFields", deal.Mapped, held: null, cancellationToken);
        custom[field] = deal.Key.Value;
        var body = new JsonObject { ["title"] = PipedriveText.Line(deal.Title) ?? deal.Key.Value, ["person_id"] = deal.PersonId };
        Add("org_id", deal.OrganizationId);
        Add("owner_id", deal.OwnerId);
        Add("pipeline_id", Options.PipelineId);
        Add("stage_id", deal.StageId ?? Options.StageId);
        if (deal.Won)
        {
            body["status"] = "won";
        }
        body["custom_fields"] = custom;
        return (await CreateAsync("create deal", "deals", body, name => name is not ("owner_id" or "org_id"), cancellationToken)).Id;

        void Add(string name, long? value)
        {
            if (value is { } number)
            {
                body[name] = number;
            }
        }
    }

    /// <summary>The oldest open deal of the person, of the pipeline or of people.</summary>
    public async Task<long?> FindOpenDealAsync(long personId, CancellationToken cancellationToken)
    {
        var open = await ListAsync(
            DestinationCall.Get(
                "list open deals",
                string.Create(CultureInfo.InvariantCulture, $"deals?person_id={personId}&status=open&limit=100")
            ),
            PipedriveJson.Default.Deals,
            cancellationToken
        );
        return open.Count > 0 ? open.Min(deal => deal.Id) : null;
    }

    /// <summary>What has become of the deal.</summary>
    internal async Task<DealState> DealStateAsync(long dealId, CancellationToken cancellationToken)
    {
        var read = await _http.SendAsync(
            DestinationCall.Get("read deal", string.Create(CultureInfo.InvariantCulture, $"deals/{dealId}")) with
            {
                Expects = answer => answer.Status is 404 or 410,
            },
            cancellationToken
        );
        return !read.Succeeded || read.Read(PipedriveJson.Default.OneDeal).Data is not { Status: not "deleted" } deal ? DealState.Gone
            : deal.Status is null or "open" ? DealState.Open
            : DealState.Closed;
    }

    /// <summary>What the stages of our pipeline are called.</summary>
    public async Task<IReadOnlyList<string>> StageNamesAsync(CancellationToken cancellationToken) =>
        [.. (await _stages.GetAsync(cancellationToken)).Select(stage => stage.Name).OfType<string>()];

    /// <param name="stage">An id or a name.</param>
    public async Task<bool> HasStageAsync(string stage, CancellationToken cancellationToken) =>
        (await _stages.GetAsync(cancellationToken)).Any(known => IsSame(known.Name, stage) || Text(known.Id) == stage);

    /// <summary>The id of a stage that the settings name by id or by name.</summary>
    /// <exception cref="PermanentFailureException">There is no such stage.</exception>
    public async Task<long> FindStageAsync(string stage, CancellationToken cancellationToken) =>
        long.TryParse(stage, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : (await _stages.GetAsync(cancellationToken)).FirstOrDefault(known => IsSame(known.Name, stage))?.Id
                ?? throw new PermanentFailureException(
                    "pipedrive-unknown-stage",
                    $"Pipedrive has no stage '{stage}' in that pipeline: correct Pipedrive__DealStages__…, then replay."
                );

    /// <summary>Moves an open deal to the stage, unless it stands there or further on, and marks it as won.</summary>
    /// <param name="stageId">Null leaves it at its stage.</param>
    /// <returns>Whether anything was changed. A deal that is closed, deleted or in another pipeline is left alone.</returns>
    public async Task<bool> AdvanceDealAsync(long dealId, long? stageId, bool won, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"deals/{dealId}");
        var read = await _http.SendAsync(
            DestinationCall.Get("read deal", path) with
            {
                Expects = answer => answer.Status is 404 or 410,
            },
            cancellationToken
        );
        if (!read.Succeeded || read.Read(PipedriveJson.Default.OneDeal).Data is not { Status: null or "open" } deal)
        {
            return false;
        }
        var change = new JsonObject();
        if (stageId is { } wanted)
        {
            var stages = await _stages.GetAsync(cancellationToken);
            var (now, then) = (
                stages.FirstOrDefault(stage => stage.Id == deal.StageId),
                stages.FirstOrDefault(stage => stage.Id == wanted)
            );
            if (now is not null && then is not null && now.PipelineId == then.PipelineId && (now.OrderNr ?? 0) < (then.OrderNr ?? 0))
            {
                change["stage_id"] = wanted;
            }
        }
        if (won)
        {
            change["status"] = "won";
        }
        if (change.Count > 0)
        {
            await PatchAsync("move deal", path, change, cancellationToken);
        }
        return change.Count > 0;
    }

    private async Task<IReadOnlyList<PipedriveWire.Stage>> ReadStagesAsync(CancellationToken cancellationToken) =>
        await ListAsync(
            DestinationCall.Get(
                "list stages",
                Options.PipelineId is { } pipeline
                    ? string.Create(CultureInfo.InvariantCulture, $"stages?pipeline_id={pipeline}&limit=500")
                    : "stages?limit=500"
            ),
            PipedriveJson.Default.Stages,
            cancellationToken
        );

    private static bool Holds(JsonElement fields, string field, string value) =>
        fields.ValueKind switch
        {
            JsonValueKind.Object => fields.TryGetProperty(field, out var held)
                && held.ValueKind == JsonValueKind.String
                && held.ValueEquals(value),
            JsonValueKind.Array => fields.EnumerateArray().Any(held => held.ValueKind == JsonValueKind.String && held.ValueEquals(value)),
            _ => false,
        };
}
