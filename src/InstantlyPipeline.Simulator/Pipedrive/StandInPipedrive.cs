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
    private const string ActivityEffect = "Pipedrive activity";

    private static readonly string[] GoneFromV1 =
    [
        "deals",
        "persons",
        "organizations",
        "activities",
        "pipelines",
        "stages",
        "itemSearch",
        "dealFields",
        "personFields",
    ];

    private readonly PipedriveOrganizations _organizations;
    private readonly PipedrivePersons _persons;
    private readonly PipedriveDeals _deals;
    private readonly PipedriveFields _fields = new();
    private readonly PipedriveFields _personFields = new("Customer", "Hot lead", "Warm lead", "Cold lead");
    private readonly PipedriveActivities _activities;
    private readonly List<(long Id, long? PersonId, string Content)> _notes = [];
    private readonly Dictionary<string, long> _users = new(StringComparer.OrdinalIgnoreCase);
    private long _lastId = 700;

    public StandInPipedrive(TimeProvider? time = null)
        : base("Pipedrive", "/", time)
    {
        _organizations = new PipedriveOrganizations(NextId, Time);
        _persons = new PipedrivePersons(_organizations, _personFields, NextId, Time);
        _activities = new PipedriveActivities(_persons, NextId, Time);
        _deals = new PipedriveDeals(_persons, _organizations, _fields, NextId, Time);
    }

    public string ApiToken { get; init; } = "simulated0pipedrive1token2c3d4e5f6a7b8c9";

    public override IReadOnlyList<string> EffectKinds => [PersonEffect, DealEffect, ActivityEffect];

    public override IReadOnlyList<SideEffect> Effects
    {
        get
        {
            var persons = Persons.ToDictionary(person => person.Id, person => person.Emails is [var email, ..] ? email : null);
            return
            [
                .. persons.Values.Select(email => new SideEffect(PersonEffect, email)),
                .. Deals.Select(deal => new SideEffect(DealEffect, persons.GetValueOrDefault(deal.PersonId ?? 0))),
                .. Activities.Select(activity => new SideEffect(ActivityEffect, persons.GetValueOrDefault(activity.PersonId ?? 0))),
            ];
        }
    }

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
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
    public IReadOnlyList<string> Notes => Read(() => (string[])[.. _notes.Select(note => note.Content)]);

    public IReadOnlyList<PipedriveActivity> Activities => Read(() => (PipedriveActivity[])[.. _activities.All]);

    public IReadOnlyList<PipedriveField> PersonFields => Read(() => (PipedriveField[])[.. _personFields.All]);

    /// <summary>Whether the company has Campaigns, and with it <c>marketing_status</c>.</summary>
    public bool HasCampaigns
    {
        get => _persons.HasCampaigns;
        set => _persons.HasCampaigns = value;
    }

    public PipedrivePerson AddPerson(string name, string email) => Read(() => _persons.Add(name, [email], null));

    public PipedriveField AddPersonField(string name, string type = "varchar") => Read(() => _personFields.Add(name, type));

    /// <summary>Somebody marks an activity as done.</summary>
    public void Finish(long activity) => Change(() => _activities.Finish(activity));

    public void AddUser(string email, long id) => Change(() => _users[email] = id);

    /// <summary>The name of a label of persons.</summary>
    public static string LabelOf(long id) => ((string[])["Customer", "Hot lead", "Warm lead", "Cold lead"])[id - 1];

    public PipedriveDeal AddDeal(string title, long personId, long stageId = 1) =>
        Read(() =>
            _deals.Store(
                new PipedriveDeal
                {
                    Id = NextId(),
                    Title = title,
                    PersonId = personId,
                    PipelineId = PipedrivePipelines.Of(stageId),
                    StageId = stageId,
                    AddTime = Time.GetUtcNow(),
                }
            )
        );

    public PipedriveField AddDealField(string name, string type = "varchar") => Read(() => _fields.Add(name, type));

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Query.ContainsKey("api_token"))
        {
            return PipedriveErrors.Refused(
                401,
                "ERR_UNAUTHORIZED",
                "the token was sent in the query; it belongs in the header x-api-token"
            );
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
            ["api", "v1", "notes"] when call.Method is "GET" => ListNotes(call),
            ["api", "v1", "users", "find"] when call.Method is "GET" => FindUser(call),
            ["api", "v1", "users", "me"] when call.Method is "GET" => PipedriveAnswers.Success(
                new JsonObject
                {
                    ["id"] = 1,
                    ["name"] = "Simulated user",
                    ["company_domain"] = "simulated",
                }
            ),
            ["api", "v1", var resource, ..] when GoneFromV1.Contains(resource) => PipedriveErrors.Refused(
                410,
                "ERR_GONE",
                $"v1 {resource} is out of support; use /api/v2/{resource}"
            ),
            _ => PipedriveErrors.NoRoute(call),
        };
    }

    private protected override Answer Failure(int status) =>
        status switch
        {
            429 => PipedriveErrors.Error(429, "ERR_RATE_LIMIT", "request over limit") with
            {
                Headers = new Dictionary<string, string>
                {
                    ["x-ratelimit-limit"] = "20",
                    ["x-ratelimit-remaining"] = "0",
                    ["x-ratelimit-reset"] = "2",
                },
            },
            403 => new Answer(403, "<!DOCTYPE html><html><body><h1>Access denied</h1></body></html>", "text/html; charset=utf-8"),
            _ => PipedriveErrors.Error(status, $"ERR_{status}", "the request failed"),
        };

    private Answer HandleV2(IncomingCall call, string[] path)
    {
        var answer = path switch
        {
            ["persons", .. var rest] => _persons.Handle(call, rest, SearchLag),
            ["organizations", .. var rest] => _organizations.Handle(call, rest, SearchLag),
            ["deals", .. var rest] => _deals.Handle(call, rest, SearchLag),
            ["dealFields", .. var rest] => _fields.Handle(call, rest),
            ["pipelines" or "stages", ..] => PipedrivePipelines.Handle(call, path),
            ["personFields", .. var rest] => _personFields.Handle(call, rest),
            ["activities", .. var rest] => _activities.Handle(call, rest),
            _ => PipedriveErrors.NoRoute(call),
        };
        // Every POST of v2 is a create.
        return call.Method is "POST" && answer.Status is 200 ? answer with { Status = CreateStatus } : answer;
    }

    private Answer AddNote(IncomingCall call)
    {
        var body = new PipedriveBody(
            call,
            "content",
            "deal_id",
            "person_id",
            "org_id",
            "lead_id",
            "user_id",
            "add_time",
            "pinned_to_deal_flag",
            "pinned_to_person_flag"
        );
        if (body.Whole("deal_id") is null && body.Whole("person_id") is null && body.Whole("org_id") is null)
        {
            return PipedriveErrors.Invalid("a note needs deal_id, person_id or org_id");
        }
        var id = NextId();
        _notes.Add((id, body.Whole("person_id"), body.NeededText("content")));
        return PipedriveAnswers.Success(new JsonObject { ["id"] = id }, "created a note") with { Status = 201 };
    }

    private Answer ListNotes(IncomingCall call)
    {
        var person = call.Query.GetValueOrDefault("person_id")?.Whole();
        var found = _notes
            .Where(note => person is null || note.PersonId == person)
            .Select(note => (JsonNode)new JsonObject { ["id"] = note.Id, ["content"] = note.Content })
            .ToArray();
        // Version 1 says null where it has nothing.
        return found.Length > 0
            ? PipedriveAnswers.Success(new JsonArray(found))
            : Answer.Json(
                200,
                new JsonObject
                {
                    ["success"] = true,
                    ["data"] = null,
                    ["additional_data"] = null,
                }
            );
    }

    private Answer FindUser(IncomingCall call)
    {
        if (call.Query.GetValueOrDefault("search_by_email") is not "1" || call.Query.GetValueOrDefault("term") is not { Length: > 1 } term)
        {
            return PipedriveErrors.Refused(400, "ERR_BAD_REQUEST", "term is required; an address is searched with search_by_email=1");
        }
        var found = _users
            .Where(user => user.Key.Contains(term, StringComparison.OrdinalIgnoreCase))
            .Select(user => (JsonNode)new JsonObject { ["id"] = user.Value, ["email"] = user.Key });
        return PipedriveAnswers.Success(new JsonArray([.. found]));
    }

    private long NextId() => ++_lastId;
}
