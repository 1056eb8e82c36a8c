using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>An organization at Close: leads with their contacts, tasks, opportunities, notes, unsubscribed addresses and the event
/// log.</summary>
/// <remarks>
/// Source: Close's API reference and its OpenAPI document, 2026. There is no idempotency key: what is posted twice is there twice.
/// A status that a lead or an opportunity may have is known by its id.
/// </remarks>
public sealed class StandInClose : StandInServer
{
    private const string LeadEffect = "Close lead";
    private const string ContactEffect = "Close contact";
    private const string TaskEffect = "Close task";
    private const string OpportunityEffect = "Close opportunity";
    private const string NoteEffect = "Close note";
    private const int MostEvents = 50;

    private readonly CloseStore _store;
    private readonly CloseBody _body;
    private readonly CloseSearch _search;
    private readonly CloseSetupCalls _setup;

    public StandInClose(TimeProvider? time = null)
        : base("Close", "/api/v1/", time)
    {
        _store = new CloseStore(Time);
        _body = new CloseBody(_store);
        _search = new CloseSearch(_store);
        _setup = new CloseSetupCalls(_store);
    }

    public string ApiKey { get; init; } = "api_simulated0close1key.2A3b4C5d6E7f8G9h";

    public override IReadOnlyList<string> EffectKinds => [LeadEffect, ContactEffect, TaskEffect, OpportunityEffect, NoteEffect];

    public override IReadOnlyList<SideEffect> Effects =>
        Read(() =>
            (IReadOnlyList<SideEffect>)
                [
                    .. _store
                        .All("lead")
                        .Select(lead => new SideEffect(LeadEffect, _store.ContactsOf(lead.Id) is [var first, ..] ? first.Email : null)),
                    .. _store.All("contact").Select(contact => new SideEffect(ContactEffect, contact.Email)),
                    .. _store.All("task").Select(task => new SideEffect(TaskEffect, AddressOf(task))),
                    .. _store.All("opportunity").Select(opportunity => new SideEffect(OpportunityEffect, AddressOf(opportunity))),
                    .. _store.All("note").Select(note => new SideEffect(NoteEffect, AddressOf(note))),
                ]
        );

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["Close:BaseAddress"] = BaseAddress.AbsoluteUri, ["Close:ApiKey"] = ApiKey };

    /// <summary>How long a new record stays invisible to Advanced Filtering; Close's own status page tells of delayed indexing.</summary>
    public TimeSpan SearchLag { get; set; }

    /// <summary>What barring an address says that is barred already; not documented.</summary>
    public int UnsubscribedTwiceStatus { get; set; } = 201;

    /// <summary>Seconds that a refusal for too many calls asks to wait.</summary>
    public double RateReset { get; set; } = 2;

    public IReadOnlyList<CloseRecord> Leads => Records("lead");

    public IReadOnlyList<CloseRecord> Contacts => Records("contact");

    public IReadOnlyList<CloseRecord> Tasks => Records("task");

    public IReadOnlyList<CloseRecord> Opportunities => Records("opportunity");

    public IReadOnlyList<CloseRecord> Notes => Records("note");

    public IReadOnlyList<string> Unsubscribed => Read(() => _store.Unsubscribed.Order(StringComparer.Ordinal).ToArray());

    public IReadOnlyList<CloseUser> Users => Read(() => _store.Users.ToArray());

    public void AddUser(string email, string id) => Change(() => _store.Users.Add(new CloseUser(id, email, email)));

    /// <summary>What people call the status of a lead.</summary>
    public string StatusOf(CloseRecord lead) => Read(() => _store.LeadStatuses.First(status => status.Id == lead["status_id"]).Label);

    public string StageOf(CloseRecord opportunity) =>
        Read(() => _store.Stages.First(status => status.Id == opportunity["status_id"]).Label);

    public CloseRecord AddLead(string name, string? url = null) =>
        Read(() =>
            _store.Add("lead", url is null ? new JsonObject { ["name"] = name } : new JsonObject { ["name"] = name, ["url"] = url })
        );

    public CloseRecord AddContact(CloseRecord lead, string name, string email) =>
        Read(() =>
            _store.Add(
                "contact",
                new JsonObject
                {
                    ["lead_id"] = lead.Id,
                    ["name"] = name,
                    ["emails"] = new JsonArray(new JsonObject { ["email"] = email, ["type"] = "office" }),
                }
            )
        );

    public CloseRecord AddOpportunity(CloseRecord lead, string stage, CloseRecord? contact = null) =>
        Read(() =>
            _store.Add(
                "opportunity",
                new JsonObject
                {
                    ["lead_id"] = lead.Id,
                    ["contact_id"] = contact?.Id,
                    ["status_id"] = _store.Stages.First(status => status.Label == stage).Id,
                }
            )
        );

    /// <summary>As a person would at Close: no mail goes to this address any more.</summary>
    public void AddUnsubscribed(string email) => Change(() => _store.Unsubscribed.Add(email));

    public void AddField(CloseField field) => Change(() => _store.Fields.Add(field));

    public void RemoveLeadStatus(string label) => Change(() => _store.LeadStatuses.RemoveAll(status => status.Label == label));

    /// <summary>As a person in sales would: writes one field of a record.</summary>
    public void Edit(CloseRecord record, string field, string value) =>
        Change(() => _store.Update(record, new JsonObject { [field] = value }));

    /// <summary>As a person in sales would: deletes a record.</summary>
    public void Delete(CloseRecord record) => Change(() => _store.Remove(record));

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Header("Authorization") != $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{ApiKey}:"))}")
        {
            return CloseErrors.Refused(401, "the API key is the user name of HTTP Basic, with an empty password");
        }
        string[] segments = [.. call.Segments];
        if (segments is not ["api", "v1", .. var path] || !call.Path.EndsWith('/'))
        {
            return CloseErrors.NoRoute(call);
        }
        return (call.Method, path) switch
        {
            ("GET", ["me"]) => Answer.Json(200, new JsonObject { ["id"] = _store.Users[0].Id, ["email"] = _store.Users[0].Email }),
            ("GET", ["user"]) => CloseSetupCalls.List(
                _store.Users.Select(user => new JsonObject
                {
                    ["id"] = user.Id,
                    ["email"] = user.Email,
                    ["first_name"] = user.FirstName,
                })
            ),
            ("GET", ["status", "lead"]) => CloseSetupCalls.List(
                _store.LeadStatuses.Select(status => new JsonObject { ["id"] = status.Id, ["label"] = status.Label })
            ),
            ("GET", ["pipeline"]) => _setup.Pipelines(),
            ("GET", ["custom_field_schema", var type]) => _setup.Schema(type),
            ("GET", ["event"]) => Events(call),
            ("POST", ["data", "search"]) => _search.Handle(CloseBody.Of(call), Time.GetUtcNow() - SearchLag),
            ("POST", ["unsubscribe", "email"]) => Unsubscribe(CloseBody.Of(call)),
            ("DELETE", ["unsubscribe", "email", var address]) => _store.Unsubscribed.Remove(address)
                ? Answer.Json(200, new JsonObject(), "subscribed again")
                : CloseErrors.NotFound("address"),
            (_, ["activity", "note", .. var rest]) => Resource(call, "note", rest),
            (_, [var type and ("lead" or "contact" or "task" or "opportunity"), .. var rest]) => Resource(call, type, rest),
            _ => CloseErrors.NoRoute(call),
        };
    }

    private protected override Answer Failure(int status) =>
        status is 429 ? CloseErrors.TooMany(RateReset) : CloseErrors.Error(status, "the request failed");

    private Answer Resource(IncomingCall call, string type, string[] rest) =>
        (call.Method, rest) switch
        {
            ("POST", []) => Create(type, CloseBody.Of(call)),
            ("GET", []) when type is not "lead" => Filtered(call, type),
            ("GET", [var id]) => _store.Find(type, id) is { } record ? Answer.Json(200, _store.Shown(record)) : CloseErrors.NotFound(type),
            ("PUT", [var id]) => _store.Find(type, id) is { } record ? Update(record, CloseBody.Of(call)) : CloseErrors.NotFound(type),
            _ => CloseErrors.NoRoute(call),
        };

    private Answer Create(string type, JsonObject body)
    {
        _body.Check(type, body);
        if (type is "task" && (!body.ContainsKey("_type") || !body.ContainsKey("lead_id")))
        {
            return CloseErrors.InvalidField("lead_id", "a task needs its _type and its lead");
        }
        if (type is "note" && !body.ContainsKey("lead_id"))
        {
            return CloseErrors.InvalidField("lead_id", "required");
        }
        if (type is "opportunity" or "contact" && body["lead_id"].Text() is null)
        {
            body["lead_id"] = _store.Add("lead", new JsonObject { ["name"] = type is "contact" ? body["name"]?.DeepClone() : null }).Id;
        }
        if (body["status"].Text() is { } label)
        {
            body.Remove("status");
            body["status_id"] = _store.LeadStatuses.First(status => status.Label == label).Id;
        }
        var record = _store.Add(type, body);
        foreach (var contact in (body["contacts"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var nested = (JsonObject)contact.DeepClone();
            nested["lead_id"] = record.Id;
            _store.Add("contact", nested);
        }
        return Answer.Json(200, _store.Shown(record), $"created {type} {record.Id}");
    }

    private Answer Update(CloseRecord record, JsonObject body)
    {
        if (body.ContainsKey("contacts"))
        {
            return CloseErrors.InvalidField("contacts", "cannot be updated here");
        }
        _body.Check(record.Type, body);
        _store.Update(record, body);
        return Answer.Json(200, _store.Shown(record), $"updated {record.Type} {record.Id}");
    }

    private Answer Filtered(IncomingCall call, string type)
    {
        string[] allowed =
        [
            "_limit",
            "_skip",
            "_fields",
            "_order_by",
            "lead_id",
            "contact_id",
            "is_complete",
            "_type",
            "status_type",
            "date_created__gte",
        ];
        if (call.Query.Keys.FirstOrDefault(name => !allowed.Contains(name)) is { } unknown)
        {
            return CloseErrors.InvalidField(unknown, "unknown parameter");
        }
        var skip = (int)(call.Query.GetValueOrDefault("_skip")?.Whole() ?? 0);
        var limit = (int)(call.Query.GetValueOrDefault("_limit")?.Whole() ?? 100);
        var fields = call.Query.GetValueOrDefault("_fields")?.Split(',');
        var found = _store
            .All(type)
            .Reverse()
            .Where(record => call.Query.GetValueOrDefault("lead_id") is not { } lead || record["lead_id"] == lead)
            .Where(record => call.Query.GetValueOrDefault("is_complete") is not { } complete || record["is_complete"] == complete)
            .ToList();
        var page = found
            .Skip(skip)
            .Take(limit)
            .Select(record =>
            {
                var shown = _store.Shown(record);
                foreach (var hidden in fields is null ? [] : shown.Select(pair => pair.Key).Except(fields).ToList())
                {
                    shown.Remove(hidden);
                }
                return (JsonNode)shown;
            });
        return Answer.Json(
            200,
            new JsonObject { ["data"] = new JsonArray([.. page]), ["has_more"] = skip + limit < found.Count },
            $"found {found.Count} {type}(s)"
        );
    }

    private Answer Unsubscribe(JsonObject body)
    {
        if (body["email"].Text() is not { } email || !System.Net.Mail.MailAddress.TryCreate(email, out _))
        {
            return CloseErrors.InvalidField("email", "Invalid email address.");
        }
        if (!_store.Unsubscribed.Add(email) && UnsubscribedTwiceStatus is not 201)
        {
            return CloseErrors.Error(UnsubscribedTwiceStatus, "already unsubscribed");
        }
        return Answer.Json(201, new JsonObject { ["email"] = email }, "unsubscribed an address");
    }

    /// <summary>Newest first. Of the filters only one combination is answered: what happened to objects of one type.</summary>
    private Answer Events(IncomingCall call)
    {
        if (call.Query.GetValueOrDefault("object_type") is not { } type || call.Query.GetValueOrDefault("action") is not { } action)
        {
            return CloseErrors.Invalid("this combination of filters is not supported");
        }
        var limit = call.Query.GetValueOrDefault("_limit")?.Whole() ?? MostEvents;
        if (limit > MostEvents)
        {
            return CloseErrors.InvalidField("_limit", $"at most {MostEvents}");
        }
        var start = (int)(call.Query.GetValueOrDefault("_cursor")?.Whole() ?? 0);
        var next = start + (int)limit;
        // The log is long: no more of it is read than is shown, and whether there is more.
        var found = Enumerable
            .Range(1, _store.Events.Count)
            .Select(back => _store.Events[^back])
            .Where(entry => entry["object_type"].Text() == type && entry["action"].Text() == action)
            .Take(next + 1)
            .ToList();
        return Answer.Json(
            200,
            new JsonObject
            {
                ["data"] = new JsonArray([.. found.Skip(start).Take((int)limit).Select(entry => entry.DeepClone())]),
                ["cursor_next"] = next < found.Count ? next.ToString(CultureInfo.InvariantCulture) : null,
                ["cursor_previous"] = null,
            }
        );
    }

    private string? AddressOf(CloseRecord record) => _store.Find("contact", record["contact_id"])?.Email;

    private CloseRecord[] Records(string type) => Read(() => _store.All(type).ToArray());
}
