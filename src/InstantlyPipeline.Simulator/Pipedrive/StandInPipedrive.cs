using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A Pipedrive company: persons, organizations, deals and their custom fields, by API v2.</summary>
/// <remarks>
/// Source: Pipedrive's API v2 reference and "Rate limiting". There is no idempotency key: a deal posted twice is two deals.
/// Pipeline 1 has stages 1 to 5, pipeline 2 has stages 6 to 8.
/// </remarks>
public sealed class StandInPipedrive : StandInServer
{
    private const string PersonEffect = "Pipedrive person";
    private const string DealEffect = "Pipedrive deal";

    private static readonly string[] GoneFromV1 =
        ["deals", "persons", "organizations", "activities", "pipelines", "stages", "itemSearch", "dealFields", "personFields"];

    private readonly PipedriveOrganizations _organizations;
    private readonly PipedrivePersons _persons;
    private readonly PipedriveDeals _deals;
    private readonly PipedriveFields _fields = new();
    private readonly List<string> _notes = [];
    private readonly List<string> _activities = [];
    private long _lastId = 700;

    public StandInPipedrive(TimeProvider? time = null)
        : base("Pipedrive", "/", time)
    {
        _organizations = new PipedriveOrganizations(NextId);
        _persons = new PipedrivePersons(_organizations, NextId, Time);
        _deals = new PipedriveDeals(_persons, _organizations, _fields, NextId, Time);
    }

    public string ApiToken { get; init; } = "simulated0pipedrive1token2c3d4e5f6a7b8c9";

    public override IReadOnlyList<string> EffectKinds => [PersonEffect, DealEffect];

    public override IReadOnlyList<SideEffect> Effects
    {
        get
        {
            var persons = Persons.ToDictionary(person => person.Id, person => person.Emails is [var email, ..] ? email : null);
            return
            [
                .. persons.Values.Select(email => new SideEffect(PersonEffect, email)),
                .. Deals.Select(deal => new SideEffect(DealEffect, persons.GetValueOrDefault(deal.PersonId ?? 0))),
            ];
        }
    }

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Pipedrive:BaseAddress"] = new Uri(BaseAddress, "api/v2/").AbsoluteUri,
        ["Pipedrive:ApiToken"] = ApiToken,
    };

    /// <summary>What a create answers; the documents show 200, version 1 used 201.</summary>
    public int CreateStatus { get; set; } = 200;

    /// <summary>How long a new record stays invisible to the search calls; whether the real one lags is not documented.</summary>
    public TimeSpan SearchLag { get; set; }

    public IReadOnlyList<PipedrivePerson> Persons => Read(() => (PipedrivePerson[])[.. _persons.All]);

    public IReadOnlyList<PipedriveOrganization> Organizations => Read(() => (PipedriveOrganization[])[.. _organizations.All]);

    public IReadOnlyList<PipedriveDeal> Deals => Read(() => (PipedriveDeal[])[.. _deals.All]);

    public IReadOnlyList<PipedriveField> DealFields => Read(() => (PipedriveField[])[.. _fields.All]);

    /// <summary>Contents of the notes, as HTML.</summary>
    public IReadOnlyList<string> Notes => Read(() => (string[])[.. _notes]);

    /// <summary>Subjects of the activities.</summary>
    public IReadOnlyList<string> Activities => Read(() => (string[])[.. _activities]);

    public PipedrivePerson AddPerson(string name, string email) => Read(() => _persons.Add(name, [email], null));

    public PipedriveDeal AddDeal(string title, long personId, long stageId = 1) => Read(() => _deals.Store(new PipedriveDeal
    {
        Id = NextId(),
        Title = title,
        PersonId = personId,
        PipelineId = PipedrivePipelines.Of(stageId),
        StageId = stageId,
        AddTime = Time.GetUtcNow(),
    }));

    public PipedriveField AddDealField(string name, string type = "varchar") => Read(() => _fields.Add(name, type));

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
                => PipedriveAnswers.Success(new JsonObject { ["id"] = 1, ["name"] = "Simulated user", ["company_domain"] = "simulated" }),
            ["api", "v1", var resource, ..] when GoneFromV1.Contains(resource)
                => PipedriveErrors.Refused(410, "ERR_GONE", $"v1 {resource} is out of support; use /api/v2/{resource}"),
            _ => PipedriveErrors.NoRoute(call),
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

    private Answer HandleV2(IncomingCall call, string[] path)
    {
        var answer = path switch
        {
            ["persons", .. var rest] => _persons.Handle(call, rest, SearchLag),
            ["organizations", .. var rest] => _organizations.Handle(call, rest),
            ["deals", .. var rest] => _deals.Handle(call, rest, SearchLag),
            ["dealFields", .. var rest] => _fields.Handle(call, rest),
            ["pipelines" or "stages", ..] => PipedrivePipelines.Handle(call, path),
            ["activities"] when call.Method is "POST" => AddActivity(call),
            _ => PipedriveErrors.NoRoute(call),
        };
        // Every POST of v2 is a create.
        return call.Method is "POST" && answer.Status is 200 ? answer with { Status = CreateStatus } : answer;
    }

    private Answer AddNote(IncomingCall call)
    {
        var body = new PipedriveBody(call, "content", "deal_id", "person_id", "org_id", "lead_id", "user_id", "add_time", "pinned_to_deal_flag", "pinned_to_person_flag");
        if (body.Whole("deal_id") is null && body.Whole("person_id") is null && body.Whole("org_id") is null)
        {
            return PipedriveErrors.Invalid("a note needs deal_id, person_id or org_id");
        }
        _notes.Add(body.NeededText("content"));
        return PipedriveAnswers.Success(new JsonObject { ["id"] = NextId() }, "created a note") with { Status = 201 };
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
        return PipedriveAnswers.Success(
            new JsonObject { ["id"] = NextId(), ["subject"] = _activities[^1] },
            $"created activity '{_activities[^1]}'");
    }

    private long NextId() => ++_lastId;
}
