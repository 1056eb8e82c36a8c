using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InstantlyPipeline.Simulator;

/// <summary>A Pipedrive company: persons, organizations, deals and their custom fields, by API v2.</summary>
/// <remarks>
/// Source: reference/destinations.md §3. There is no idempotency key: a deal posted twice is two deals.
/// Pipeline 1 has stages 1 to 5, pipeline 2 has stages 6 to 8.
/// </remarks>
public sealed partial class StandInPipedrive(TimeProvider? time = null) : StandInServer("Pipedrive", "/", time)
{
    private static readonly string[] GoneFromV1 =
        ["deals", "persons", "organizations", "activities", "pipelines", "stages", "itemSearch", "dealFields", "personFields"];

    private static readonly Dictionary<long, long[]> Stages = new() { [1] = [1, 2, 3, 4, 5], [2] = [6, 7, 8] };

    private readonly SortedDictionary<long, PipedrivePerson> _persons = [];
    private readonly SortedDictionary<long, PipedriveOrganization> _organizations = [];
    private readonly SortedDictionary<long, PipedriveDeal> _deals = [];
    private readonly List<PipedriveField> _fields = [];
    private readonly List<string> _notes = [];
    private readonly List<string> _activities = [];
    private long _lastId = 700;

    public string ApiToken { get; init; } = "simulated0pipedrive1token2c3d4e5f6a7b8c9";

    /// <summary>What a create answers; the documents show 200, version 1 used 201.</summary>
    public int CreateStatus { get; set; } = 200;

    /// <summary>How long a new record stays invisible to the search calls; whether the real one lags is not documented.</summary>
    public TimeSpan SearchLag { get; set; }

    public IReadOnlyList<PipedrivePerson> Persons => Read(() => (PipedrivePerson[])[.. _persons.Values]);

    public IReadOnlyList<PipedriveOrganization> Organizations => Read(() => (PipedriveOrganization[])[.. _organizations.Values]);

    public IReadOnlyList<PipedriveDeal> Deals => Read(() => (PipedriveDeal[])[.. _deals.Values]);

    public IReadOnlyList<PipedriveField> DealFields => Read(() => (PipedriveField[])[.. _fields]);

    /// <summary>Contents of the notes, as HTML.</summary>
    public IReadOnlyList<string> Notes => Read(() => (string[])[.. _notes]);

    /// <summary>Subjects of the activities.</summary>
    public IReadOnlyList<string> Activities => Read(() => (string[])[.. _activities]);

    public PipedrivePerson AddPerson(string name, string email) => Read(() => NewPerson(name, [email], null));

    public PipedriveDeal AddDeal(string title, long personId, long stageId = 1) => Read(() => Store(new PipedriveDeal
    {
        Id = ++_lastId,
        Title = title,
        PersonId = personId,
        PipelineId = PipelineOf(stageId),
        StageId = stageId,
        AddTime = Time.GetUtcNow(),
    }));

    public PipedriveField AddDealField(string name, string type = "varchar") => Read(() => NewField(name, type));

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Query.ContainsKey("api_token"))
        {
            return PipedriveErrors.Refused(401, "ERR_UNAUTHORIZED", "the token was sent in the query; it belongs in the header x-api-token");
        }
        if (call.Header("x-api-token") != ApiToken)
        {
            return PipedriveErrors.Refused(401, "ERR_UNAUTHORIZED", "unauthorized access");
        }
        string[] path = call.Segments is ["v1", ..] ? ["api", .. call.Segments] : [.. call.Segments];
        return path switch
        {
            ["api", "v2", .. var rest] => HandleV2(call, rest),
            ["api", "v1", "notes"] when call.Method is "POST" => AddNote(call),
            ["api", "v1", "users", "me"] when call.Method is "GET"
                => Success(200, new JsonObject { ["id"] = 1, ["name"] = "Simulated user", ["company_domain"] = "simulated" }),
            ["api", "v1", var resource, ..] when GoneFromV1.Contains(resource)
                => PipedriveErrors.Refused(410, "ERR_GONE", $"v1 {resource} is out of support; use /api/v2/{resource}"),
            _ => NoRoute(call),
        };
    }

    private protected override Answer Failure(int status) => status switch
    {
        429 => PipedriveErrors.Error(429, "ERR_RATE_LIMIT", "request over limit") with
        {
            Headers = new Dictionary<string, string> { ["x-ratelimit-limit"] = "20", ["x-ratelimit-remaining"] = "0", ["x-ratelimit-reset"] = "2" },
        },
        403 => new Answer(403, "<!DOCTYPE html><html><body><h1>Access denied</h1></body></html>", "text/html; charset=utf-8"),
        _ => PipedriveErrors.Error(status, $"ERR_{status}", "the request failed"),
    };

    private Answer HandleV2(IncomingCall call, string[] rest) => (call.Method, rest) switch
    {
        ("GET", ["persons", "search"]) => SearchPersons(call),
        ("POST", ["persons"]) => CreatePerson(call),
        ("GET", ["persons", var id]) => Found(_persons, id, "Person", Shown),
        ("GET", ["organizations", "search"]) => SearchOrganizations(call),
        ("POST", ["organizations"]) => CreateOrganization(call),
        ("GET", ["deals", "search"]) => SearchDeals(call),
        ("GET", ["deals"]) => ListDeals(call),
        ("POST", ["deals"]) => CreateDeal(call),
        ("GET", ["deals", var id]) => Found(_deals, id, "Deal", deal => Shown(deal, null)),
        ("PATCH", ["deals", var id]) => UpdateDeal(call, id),
        ("GET", ["dealFields"]) => Success(200, new JsonArray([.. _fields.Select(Shown)])),
        ("GET", ["dealFields", var code]) => _fields.Find(field => field.Code == code) is { } field
            ? Success(200, Shown(field))
            : PipedriveErrors.NotFound("Field"),
        ("POST", ["dealFields"]) => CreateField(call),
        ("GET", ["pipelines"]) => Success(200, new JsonArray([.. Stages.Keys.Select(Pipeline)])),
        ("GET", ["pipelines", var id]) => Number(id) is { } number && Stages.ContainsKey(number)
            ? Success(200, Pipeline(number))
            : PipedriveErrors.NotFound("Pipeline"),
        ("GET", ["stages"]) => Success(200, new JsonArray([.. Stages.Where(pair => call.Query.GetValueOrDefault("pipeline_id") is not { } id || Number(id) == pair.Key)
            .SelectMany(pair => pair.Value).Select(Stage)])),
        ("GET", ["stages", var id]) => Number(id) is { } number && Stages.Values.Any(stages => stages.Contains(number))
            ? Success(200, Stage(number))
            : PipedriveErrors.NotFound("Stage"),
        ("POST", ["activities"]) => AddActivity(call),
        _ => NoRoute(call),
    };

    private Answer SearchPersons(IncomingCall call)
    {
        var term = Term(call, "name", "email", "phone", "notes", "custom_fields");
        var fields = call.Query.GetValueOrDefault("fields")?.Split(',') ?? ["name", "email", "phone"];
        var exact = Flag(call, "exact_match");
        var found = _persons.Values
            .Where(person => person.AddTime <= Time.GetUtcNow() - SearchLag)
            .Where(person => (fields.Contains("email") && person.Emails.Any(email => Hits(email, term, exact)))
                || (fields.Contains("name") && Hits(person.Name, term, exact)))
            .Select(person => new JsonObject
            {
                ["id"] = person.Id,
                ["type"] = "person",
                ["name"] = person.Name,
                ["phones"] = new JsonArray(),
                ["emails"] = new JsonArray([.. person.Emails.Select(email => (JsonNode)email)]),
                ["primary_email"] = person.Emails.Count is 0 ? null : person.Emails[0],
                ["organization"] = person.OrgId is { } org ? new JsonObject { ["id"] = org, ["name"] = _organizations[org].Name } : null,
                ["custom_fields"] = new JsonArray(),
                ["notes"] = new JsonArray(),
            });
        return SearchResult(found, "persons");
    }

    private Answer SearchOrganizations(IncomingCall call)
    {
        var term = Term(call, "name", "address", "notes", "custom_fields");
        var exact = Flag(call, "exact_match");
        return SearchResult(
            _organizations.Values.Where(org => Hits(org.Name, term, exact))
                .Select(org => new JsonObject { ["id"] = org.Id, ["type"] = "organization", ["name"] = org.Name }),
            "organizations");
    }

    private Answer SearchDeals(IncomingCall call)
    {
        var term = Term(call, "title", "notes", "custom_fields");
        var fields = call.Query.GetValueOrDefault("fields")?.Split(',') ?? ["title", "custom_fields", "notes"];
        var exact = Flag(call, "exact_match");
        return SearchResult(
            _deals.Values
                .Where(deal => deal.AddTime <= Time.GetUtcNow() - SearchLag)
                .Where(deal => (fields.Contains("title") && Hits(deal.Title, term, exact))
                    || (fields.Contains("custom_fields") && deal.CustomFields.Values.Any(value => Hits(value, term, exact))))
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
            "deals");
    }

    private Answer CreatePerson(IncomingCall call)
    {
        var body = new PipedriveBody(call, "name", "emails", "phones", "org_id", "owner_id", "label_ids", "visible_to", "custom_fields",
            "marketing_status", "job_title", "notes");
        if (body.Has("job_title") || body.Has("notes"))
        {
            return PipedriveErrors.Refused(403, "ERR_FORBIDDEN", "job_title and notes need Contact Sync");
        }
        if (body["custom_fields"] is JsonObject { Count: > 0 })
        {
            return PipedriveErrors.Invalid("custom_fields: unknown person field");
        }
        var name = body.NeededText("name");
        CheckOrganization(body);
        var emails = new List<string>();
        if (body["emails"] is { } node)
        {
            foreach (var item in node as JsonArray ?? throw PipedriveErrors.Invalid("emails: Expected array").AsException())
            {
                emails.Add(item is JsonObject email && email["value"].Text() is { Length: > 0 } value && (email["primary"] is null || email["primary"].IsBoolean())
                    ? value
                    : throw PipedriveErrors.Invalid("emails: Expected items {value, primary, label}").AsException());
            }
        }
        var person = NewPerson(name, emails, body.Whole("org_id"));
        return Success(CreateStatus, Shown(person), $"created person {person.Id} '{name}'");
    }

    private Answer CreateOrganization(IncomingCall call)
    {
        var body = new PipedriveBody(call, "name", "owner_id", "label_ids", "visible_to", "address", "custom_fields");
        var organization = new PipedriveOrganization(++_lastId, body.NeededText("name"));
        _organizations.Add(organization.Id, organization);
        return Success(
            CreateStatus,
            new JsonObject { ["id"] = organization.Id, ["name"] = organization.Name },
            $"created organization {organization.Id} '{organization.Name}'");
    }

    private Answer CreateDeal(IncomingCall call)
    {
        var body = DealBody(call);
        var pipeline = body.Whole("pipeline_id");
        var stage = body.Whole("stage_id") ?? Stages[pipeline ?? 1][0];
        var deal = Changed(body, new PipedriveDeal
        {
            Id = _lastId + 1,
            Title = body.NeededText("title"),
            PipelineId = pipeline ?? PipelineOf(stage),
            StageId = stage,
            AddTime = Time.GetUtcNow(),
        });
        _lastId = deal.Id;
        Store(deal);
        return Success(CreateStatus, Shown(deal, null), $"created deal {deal.Id} '{deal.Title}' for person {deal.PersonId}");
    }

    private Answer UpdateDeal(IncomingCall call, string id)
    {
        var body = DealBody(call);
        if (Number(id) is not { } number || !_deals.TryGetValue(number, out var deal))
        {
            return PipedriveErrors.NotFound("Deal");
        }
        var changed = Store(Changed(body, deal));
        return Success(200, Shown(changed, null), $"updated deal {id}: stage {changed.StageId}, {changed.Status}");
    }

    private static PipedriveBody DealBody(IncomingCall call) => new(call, "title", "person_id", "org_id", "owner_id", "pipeline_id", "stage_id", "value",
        "currency", "label_ids", "custom_fields", "status", "expected_close_date", "add_time", "probability", "lost_reason", "visible_to");

    private PipedriveDeal Changed(PipedriveBody body, PipedriveDeal deal)
    {
        if (body.Whole("person_id") is { } person && !_persons.ContainsKey(person))
        {
            throw PipedriveErrors.Invalid($"person_id: no person {person}").AsException();
        }
        CheckOrganization(body);
        _ = body.Whole("owner_id");
        var stage = body.Whole("stage_id") ?? deal.StageId;
        var pipeline = body.Whole("pipeline_id") ?? (body.Has("stage_id") ? PipelineOf(stage) : deal.PipelineId);
        if (!Stages.TryGetValue(pipeline, out var stages))
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
        if (body.Text("expected_close_date") is { } date && !DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
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
            CustomFields = Merged(body["custom_fields"], deal.CustomFields),
        };
    }

    private Dictionary<string, string> Merged(JsonNode? given, IReadOnlyDictionary<string, string> before)
    {
        var values = before.ToDictionary(StringComparer.Ordinal);
        if (given is null)
        {
            return values;
        }
        if (given is not JsonObject fields)
        {
            throw PipedriveErrors.Invalid("custom_fields: Expected object").AsException();
        }
        foreach (var (code, value) in fields)
        {
            var field = _fields.Find(candidate => candidate.Code == code)
                ?? throw PipedriveErrors.Invalid($"custom_fields.{code}: Unrecognized key").AsException();
            if (value is null)
            {
                values.Remove(code);
                continue;
            }
            var fits = field.Type switch
            {
                "double" or "enum" => value.IsNumber(),
                "set" => value is JsonArray set && set.All(option => option.IsNumber()),
                "varchar" => value.Text() is { Length: <= 255 },
                _ => value.IsText(),
            };
            values[code] = fits
                ? value.Scalar() ?? value.ToJsonString()
                : throw PipedriveErrors.Invalid($"custom_fields.{code}: does not fit type {field.Type}").AsException();
        }
        return values;
    }

    private Answer ListDeals(IncomingCall call)
    {
        string[] known = ["person_id", "org_id", "owner_id", "stage_id", "pipeline_id", "status", "custom_fields", "sort_by", "sort_direction", "limit",
            "cursor", "ids", "filter_id", "updated_since", "updated_until", "include_fields"];
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
        if (Number(call.Query.GetValueOrDefault("limit", "100")) is not (>= 1 and <= 500) and var limit)
        {
            return PipedriveErrors.Invalid($"limit: {limit} is not between 1 and 500");
        }
        var found = _deals.Values.Where(deal => MatchesList(call, deal)).OrderBy(deal => deal.Id);
        var ordered = direction is "desc" ? found.Reverse() : found;
        var skip = 0;
        if (call.Query.GetValueOrDefault("cursor") is { Length: > 0 } cursor && !int.TryParse(cursor, CultureInfo.InvariantCulture, out skip))
        {
            return PipedriveErrors.Invalid("cursor: not one that was answered before");
        }
        var size = (int)Number(call.Query.GetValueOrDefault("limit", "100"))!;
        var page = ordered.Skip(skip).Take(size + 1).ToList();
        var next = page.Count > size ? (skip + size).ToString(CultureInfo.InvariantCulture) : null;
        var keys = call.Query.GetValueOrDefault("custom_fields")?.Split(',');
        return Success(200, new JsonArray([.. page.Take(size).Select(deal => Shown(deal, keys))]), cursor: next);
    }

    private static bool MatchesList(IncomingCall call, PipedriveDeal deal)
    {
        bool Same(string name, long? actual) => call.Query.GetValueOrDefault(name) is not { } text || Number(text) == actual;
        return Same("person_id", deal.PersonId) && Same("org_id", deal.OrgId) && Same("stage_id", deal.StageId) && Same("pipeline_id", deal.PipelineId)
            && (call.Query.GetValueOrDefault("status") is not { } status || status.Split(',').Contains(deal.Status));
    }

    private Answer CreateField(IncomingCall call)
    {
        var body = new PipedriveBody(call, "field_name", "field_type", "options", "ui_visibility", "important_fields", "required_fields", "description");
        var type = body.NeededText("field_type");
        string[] types = ["varchar", "text", "double", "monetary", "date", "set", "enum", "user", "org", "people", "phone", "time", "daterange", "address", "int"];
        if (!types.Contains(type))
        {
            return PipedriveErrors.Invalid($"field_type: '{type}' is not a field type");
        }
        var field = NewField(body.NeededText("field_name"), type);
        return Success(CreateStatus, Shown(field), $"created deal field '{field.Name}'");
    }

    private Answer AddNote(IncomingCall call)
    {
        var body = new PipedriveBody(call, "content", "deal_id", "person_id", "org_id", "lead_id", "user_id", "add_time", "pinned_to_deal_flag", "pinned_to_person_flag");
        if (body.Whole("deal_id") is null && body.Whole("person_id") is null && body.Whole("org_id") is null)
        {
            return PipedriveErrors.Invalid("a note needs deal_id, person_id or org_id");
        }
        _notes.Add(body.NeededText("content"));
        return Success(201, new JsonObject { ["id"] = ++_lastId }, "created a note");
    }

    private Answer AddActivity(IncomingCall call)
    {
        var body = new PipedriveBody(call, "subject", "type", "deal_id", "org_id", "owner_id", "due_date", "due_time", "duration", "note", "participants",
            "done", "busy", "priority", "public_description", "location", "attendees", "lead_id", "project_id", "person_id");
        if (body.Has("person_id"))
        {
            return PipedriveErrors.Invalid("person_id is read-only; use participants");
        }
        _activities.Add(body.NeededText("subject"));
        return Success(CreateStatus, new JsonObject { ["id"] = ++_lastId, ["subject"] = _activities[^1] }, $"created activity '{_activities[^1]}'");
    }

    private PipedrivePerson NewPerson(string name, IReadOnlyList<string> emails, long? orgId)
    {
        var person = new PipedrivePerson { Id = ++_lastId, Name = name, Emails = emails, OrgId = orgId, AddTime = Time.GetUtcNow() };
        _persons.Add(person.Id, person);
        return person;
    }

    private PipedriveField NewField(string name, string type)
    {
        // 40 hex digits as the real keys have; derived from the name so that runs repeat.
        var code = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_fields.Count}:{name}")))[..40];
        var field = new PipedriveField(name, code, type);
        _fields.Add(field);
        return field;
    }

    private PipedriveDeal Store(PipedriveDeal deal) => _deals[deal.Id] = deal;

    private void CheckOrganization(PipedriveBody body)
    {
        if (body.Whole("org_id") is { } org && !_organizations.ContainsKey(org))
        {
            throw PipedriveErrors.Invalid($"org_id: no organization {org}").AsException();
        }
    }

    private static long PipelineOf(long stageId)
    {
        foreach (var (pipeline, stages) in Stages)
        {
            if (stages.Contains(stageId))
            {
                return pipeline;
            }
        }
        throw PipedriveErrors.Invalid($"stage_id: no stage {stageId}").AsException();
    }

    private static string Term(IncomingCall call, params ReadOnlySpan<string> allowedFields)
    {
        var term = call.Query.GetValueOrDefault("term")?.Trim() ?? "";
        if (term.Length < (Flag(call, "exact_match") ? 1 : 2))
        {
            throw PipedriveErrors.Invalid("term: at least 2 characters, or 1 with exact_match").AsException();
        }
        foreach (var field in call.Query.GetValueOrDefault("fields")?.Split(',') ?? [])
        {
            if (!allowedFields.Contains(field))
            {
                throw PipedriveErrors.Invalid($"fields: '{field}' cannot be searched").AsException();
            }
        }
        return term;
    }

    private static bool Flag(IncomingCall call, string name) => call.Query.GetValueOrDefault(name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw PipedriveErrors.Invalid($"{name}: '{other}' is neither true nor false").AsException(),
    };

    private static bool Hits(string value, string term, bool exact) => exact
        ? value.Equals(term, StringComparison.OrdinalIgnoreCase)
        : value.Contains(term, StringComparison.OrdinalIgnoreCase);

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Answer Found<T>(SortedDictionary<long, T> all, string id, string what, Func<T, JsonNode> show)
        => Number(id) is { } number && all.TryGetValue(number, out var one) ? Success(200, show(one)) : PipedriveErrors.NotFound(what);

    private static Answer SearchResult(IEnumerable<JsonObject> found, string what)
    {
        var items = found.Select(item => (JsonNode)new JsonObject { ["result_score"] = 1.0, ["item"] = item }).ToArray();
        return Success(200, new JsonObject { ["items"] = new JsonArray(items) }, $"found {items.Length} {what}");
    }

    private static Answer Success(int status, JsonNode data, string summary = "", string? cursor = null) => Answer.Json(
        status,
        new JsonObject { ["success"] = true, ["data"] = data, ["additional_data"] = new JsonObject { ["next_cursor"] = cursor } },
        summary);

    private static Answer NoRoute(IncomingCall call) => PipedriveErrors.Refused(404, "ERR_NOT_FOUND", $"no route {call.Method} {call.Path}");

    private static JsonNode Shown(PipedrivePerson person) => new JsonObject
    {
        ["id"] = person.Id,
        ["name"] = person.Name,
        ["org_id"] = person.OrgId,
        ["emails"] = new JsonArray([.. person.Emails.Select((email, i) => (JsonNode)new JsonObject { ["value"] = email, ["primary"] = i is 0, ["label"] = "work" })]),
        ["add_time"] = Iso(person.AddTime),
    };

    private JsonObject Shown(PipedriveDeal deal, string[]? fields)
    {
        var custom = new JsonObject();
        foreach (var field in _fields.Where(field => fields is null || fields.Contains(field.Code)))
        {
            var value = deal.CustomFields.GetValueOrDefault(field.Code);
            custom[field.Code] = value is null || field.Type is "varchar" or "text" or "date" ? value : JsonNode.Parse(value);
        }
        return new JsonObject
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
            ["add_time"] = Iso(deal.AddTime),
            ["is_archived"] = false,
            ["custom_fields"] = custom,
        };
    }

    private static JsonNode Shown(PipedriveField field)
        => new JsonObject { ["field_name"] = field.Name, ["field_code"] = field.Code, ["field_type"] = field.Type, ["is_custom_field"] = true };

    private static JsonNode Pipeline(long id) => new JsonObject { ["id"] = id, ["name"] = $"Pipeline {id}" };

    private static JsonNode Stage(long id) => new JsonObject { ["id"] = id, ["name"] = $"Stage {id}", ["pipeline_id"] = PipelineOf(id) };

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex TimeWithoutMilliseconds();
}
