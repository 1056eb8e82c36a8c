using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InstantlyPipeline.Simulator;

/// <summary>The deals: found, listed, created and moved from stage to stage.</summary>
internal sealed partial class PipedriveDeals(
    PipedrivePersons persons,
    PipedriveOrganizations organizations,
    PipedriveFields fields,
    Func<long> nextId,
    TimeProvider time
)
{
    private readonly SortedDictionary<long, PipedriveDeal> _deals = [];

    public IEnumerable<PipedriveDeal> All => _deals.Values;

    public PipedriveDeal Store(PipedriveDeal deal) => _deals[deal.Id] = deal;

    public Answer Handle(IncomingCall call, string[] path, TimeSpan searchLag) =>
        (call.Method, path) switch
        {
            ("GET", ["search"]) => Search(call, searchLag),
            ("GET", []) => List(call),
            ("POST", []) => Create(call),
            ("GET", [var id]) => PipedriveAnswers.Found(_deals, id, "Deal", deal => Shown(deal, null)),
            ("PATCH", [var id]) => Update(call, id),
            _ => PipedriveErrors.NoRoute(call),
        };

    private Answer Search(IncomingCall call, TimeSpan searchLag)
    {
        var search = new PipedriveSearch(call, "title", "notes", "custom_fields");
        return PipedriveSearch.Result(
            _deals
                .Values.Where(deal => deal.AddTime <= time.GetUtcNow() - searchLag)
                .Where(deal =>
                    (search.In("title") && search.Hits(deal.Title))
                    || (search.In("custom_fields") && deal.CustomFields.Values.Any(value => search.Hits(value)))
                )
                .Select(deal => new JsonObject
                {
                    ["id"] = deal.Id,
                    ["type"] = "deal",
                    ["title"] = deal.Title,
                    ["status"] = deal.Status,
                    ["stage"] = new JsonObject { ["id"] = deal.StageId },
                    ["person"] = deal.PersonId is { } person ? new JsonObject { ["id"] = person } : null,
                    ["custom_fields"] = new JsonArray([.. deal.CustomFields.Values.Select(value => (JsonNode)value)]),
                }),
            "deals"
        );
    }

    private Answer List(IncomingCall call)
    {
        string[] known =
        [
            "person_id",
            "org_id",
            "owner_id",
            "stage_id",
            "pipeline_id",
            "status",
            "custom_fields",
            "sort_by",
            "sort_direction",
            "limit",
            "cursor",
            "ids",
            "filter_id",
            "updated_since",
            "updated_until",
            "include_fields",
        ];
        if (call.Query.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            return PipedriveErrors.Invalid($"{unknown}: Unrecognized query parameter");
        }
        var sortBy = call.Query.GetValueOrDefault("sort_by", "id");
        var direction = call.Query.GetValueOrDefault("sort_direction", "asc");
        if (sortBy is not ("id" or "add_time" or "update_time") || direction is not ("asc" or "desc"))
        {
            return PipedriveErrors.Invalid("sort_by takes id, add_time or update_time; sort_direction takes asc or desc");
        }
        if (call.Query.GetValueOrDefault("limit", "100").Whole() is not (>= 1 and <= 500) and var limit)
        {
            return PipedriveErrors.Invalid($"limit: {limit} is not between 1 and 500");
        }
        var found = _deals.Values.Where(deal => MatchesList(call, deal)).OrderBy(deal => deal.Id);
        var ordered = direction is "desc" ? found.Reverse() : found;
        var skip = 0;
        if (
            call.Query.GetValueOrDefault("cursor") is { Length: > 0 } cursor
            && !int.TryParse(cursor, CultureInfo.InvariantCulture, out skip)
        )
        {
            return PipedriveErrors.Invalid("cursor: not one that was answered before");
        }
        var size = (int)call.Query.GetValueOrDefault("limit", "100").Whole()!;
        var page = ordered.Skip(skip).Take(size + 1).ToList();
        var next = page.Count > size ? (skip + size).ToString(CultureInfo.InvariantCulture) : null;
        var keys = call.Query.GetValueOrDefault("custom_fields")?.Split(',');
        return PipedriveAnswers.Success(new JsonArray([.. page.Take(size).Select(deal => Shown(deal, keys))]), cursor: next);
    }

    private static bool MatchesList(IncomingCall call, PipedriveDeal deal)
    {
        bool Same(string name, long? actual) => call.Query.GetValueOrDefault(name) is not { } text || text.Whole() == actual;
        return Same("person_id", deal.PersonId)
            && Same("org_id", deal.OrgId)
            && Same("stage_id", deal.StageId)
            && Same("pipeline_id", deal.PipelineId)
            && (call.Query.GetValueOrDefault("status") is not { } status || status.Split(',').Contains(deal.Status));
    }

    private Answer Create(IncomingCall call)
    {
        var body = Body(call);
        var pipeline = body.Whole("pipeline_id");
        var stage = body.Whole("stage_id") ?? PipedrivePipelines.Stages[pipeline ?? 1][0];
        var deal = Changed(
            body,
            new PipedriveDeal
            {
                Id = 0, // given below: a refused deal uses none up
                Title = body.NeededText("title"),
                PipelineId = pipeline ?? PipedrivePipelines.Of(stage),
                StageId = stage,
                AddTime = time.GetUtcNow(),
            }
        );
        deal = Store(deal with { Id = nextId() });
        return PipedriveAnswers.Success(Shown(deal, null), $"created deal {deal.Id} '{deal.Title}' for person {deal.PersonId}");
    }

    private Answer Update(IncomingCall call, string id)
    {
        var body = Body(call);
        if (id.Whole() is not { } number || !_deals.TryGetValue(number, out var deal))
        {
            return PipedriveErrors.NotFound("Deal");
        }
        var changed = Store(Changed(body, deal));
        return PipedriveAnswers.Success(Shown(changed, null), $"updated deal {id}: stage {changed.StageId}, {changed.Status}");
    }

    private static PipedriveBody Body(IncomingCall call) =>
        new(
            call,
            "title",
            "person_id",
            "org_id",
            "owner_id",
            "pipeline_id",
            "stage_id",
            "value",
            "currency",
            "label_ids",
            "custom_fields",
            "status",
            "expected_close_date",
            "add_time",
            "probability",
            "lost_reason",
            "visible_to"
        );

    private PipedriveDeal Changed(PipedriveBody body, PipedriveDeal deal)
    {
        if (body.Whole("person_id") is { } person && !persons.Has(person))
        {
            throw PipedriveErrors.Invalid($"person_id: no person {person}").AsException();
        }
        organizations.Check(body);
        _ = body.Whole("owner_id");
        var stage = body.Whole("stage_id") ?? deal.StageId;
        var pipeline = body.Whole("pipeline_id") ?? (body.Has("stage_id") ? PipedrivePipelines.Of(stage) : deal.PipelineId);
        if (!PipedrivePipelines.Stages.TryGetValue(pipeline, out var stages))
        {
            throw PipedriveErrors.Invalid($"pipeline_id: no pipeline {pipeline}").AsException();
        }
        if (!stages.Contains(stage))
        {
            throw PipedriveErrors.Invalid($"stage_id: stage {stage} is not in pipeline {pipeline}").AsException();
        }
        if (body.Text("status") is { } status && status is not ("open" or "won" or "lost"))
        {
            throw PipedriveErrors.Invalid("status: Expected open, won or lost").AsException();
        }
        if (body["label_ids"] is { } labels && (labels is not JsonArray list || list.Any(label => label.Whole() is null)))
        {
            throw PipedriveErrors.Invalid("label_ids: Expected array of numbers").AsException();
        }
        if (
            body.Text("expected_close_date") is { } date
            && !DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        )
        {
            throw PipedriveErrors.Invalid("expected_close_date: Expected YYYY-MM-DD").AsException();
        }
        if (body.Text("add_time") is { } added && !TimeWithoutMilliseconds().IsMatch(added))
        {
            throw PipedriveErrors.Invalid("add_time: Expected RFC 3339 without milliseconds").AsException();
        }
        if (body.Text("currency") is { } currency && (currency.Length is not 3 || !currency.All(char.IsAsciiLetterUpper)))
        {
            throw PipedriveErrors.Invalid("currency: Expected three letters").AsException();
        }
        return deal with
        {
            Title = body.Text("title") ?? deal.Title,
            PersonId = body.Has("person_id") ? body.Whole("person_id") : deal.PersonId,
            OrgId = body.Has("org_id") ? body.Whole("org_id") : deal.OrgId,
            PipelineId = pipeline,
            StageId = stage,
            Status = body.Text("status") ?? deal.Status,
            Value = body.Number("value") ?? deal.Value,
            Currency = body.Text("currency") ?? deal.Currency,
            CustomFields = fields.Merged(body["custom_fields"], deal.CustomFields),
        };
    }

    private JsonObject Shown(PipedriveDeal deal, string[]? codes) =>
        new()
        {
            ["id"] = deal.Id,
            ["title"] = deal.Title,
            ["person_id"] = deal.PersonId,
            ["org_id"] = deal.OrgId,
            ["pipeline_id"] = deal.PipelineId,
            ["stage_id"] = deal.StageId,
            ["status"] = deal.Status,
            ["value"] = deal.Value,
            ["currency"] = deal.Currency,
            ["add_time"] = PipedriveAnswers.Iso(deal.AddTime),
            ["is_archived"] = false,
            ["custom_fields"] = fields.Shown(deal.CustomFields, codes),
        };

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex TimeWithoutMilliseconds();
}
