using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A Salesforce org with its log-in: accounts, contacts, leads, opportunities and contact roles, by the REST API.</summary>
/// <remarks>
/// Source: Salesforce's REST API guide, v67. The external id field is there as an administrator would have made it.
/// </remarks>
public sealed class StandInSalesforce : StandInServer
{
    public const string EventKeyField = "Instantly_Event_Key__c";
    private const string ContactEffect = "Salesforce contact";
    private const string TaskEffect = "Salesforce task";
    private const string OpportunityEffect = "Salesforce opportunity";
    private const string ContactRoleEffect = "Salesforce contact role";
    private const int OldestVersion = 41;
    private const int NewestVersion = 68;

    private readonly SalesforceObjects _objects;
    private readonly SalesforceLogIn _logIn;
    private readonly SalesforceQueries _queries;
    private int _used;

    public StandInSalesforce(TimeProvider? time = null)
        : base("Salesforce", "/", time)
    {
        _objects = new SalesforceObjects(Time);
        _queries = new SalesforceQueries(_objects);
        RunAsUser = _objects.Seed(
            "User",
            new()
            {
                ["Email"] = "integration@acme.example",
                ["Name"] = "Integration",
                ["IsActive"] = true,
            }
        );
        _logIn = new SalesforceLogIn(RunAsUser, Time);
        _objects.AddStages();
        _objects.AddLeadStatuses();
        AddEventKeyField(unique: true);
    }

    public string ClientId { get; init; } = "3MVG9simulated.consumer.key";

    public string ClientSecret { get; init; } = "SIMULATED0CONSUMER0SECRET0A1B2C3D4E5F";

    public override IReadOnlyList<string> EffectKinds => [ContactEffect, OpportunityEffect, ContactRoleEffect, TaskEffect];

    public override IReadOnlyList<SideEffect> Effects
    {
        get
        {
            var contacts = Contacts.ToDictionary(contact => contact.Id, contact => contact["Email"]);
            return
            [
                .. contacts.Values.Select(email => new SideEffect(ContactEffect, email)),
                .. Opportunities.Select(opportunity => new SideEffect(OpportunityEffect, opportunity[EventKeyField])),
                .. Tasks.Select(task => new SideEffect(
                    TaskEffect,
                    contacts.GetValueOrDefault(task["WhoId"] ?? "") ?? Leads.FirstOrDefault(lead => lead.Id == task["WhoId"])?["Email"]
                )),
                .. ContactRoles.Select(role => new SideEffect(ContactRoleEffect, contacts.GetValueOrDefault(role["ContactId"] ?? ""))),
            ];
        }
    }

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            ["Salesforce:BaseAddress"] = BaseAddress.AbsoluteUri,
            ["Salesforce:ClientId"] = ClientId,
            ["Salesforce:ClientSecret"] = ClientSecret,
        };

    /// <summary>What an upsert that updates answers: 200 with a body, as newer versions do, or 204 without.</summary>
    public int UpsertUpdateStatus { get; set; } = 200;

    /// <summary>Calls the org may make; the next one is refused with 403 and not with 429.</summary>
    public int CallsPerDay { get; set; } = 15_000;

    /// <summary>Records in one page of a query.</summary>
    public int PageSize { get; set; } = 2_000;

    /// <summary>Whether a second contact of one address is refused, as a fresh org's standard rule does.</summary>
    public bool DuplicateRule
    {
        get => _objects.DuplicateRule;
        set => _objects.DuplicateRule = value;
    }

    /// <summary>Log-ins that were granted.</summary>
    public int LogIns => Read(() => _logIn.Count);

    public IReadOnlyList<SalesforceRecord> Accounts => Records("Account");

    public IReadOnlyList<SalesforceRecord> Contacts => Records("Contact");

    public IReadOnlyList<SalesforceRecord> Leads => Records("Lead");

    public IReadOnlyList<SalesforceRecord> Tasks => Records("Task");

    public IReadOnlyList<SalesforceRecord> Users => Records("User");

    /// <summary>Whom everything belongs to that names no owner.</summary>
    public SalesforceRecord RunAsUser { get; }

    public IReadOnlyList<SalesforceRecord> Opportunities => Records("Opportunity");

    public IReadOnlyList<SalesforceRecord> ContactRoles => Records("OpportunityContactRole");

    /// <summary>Names of the topics that the record has.</summary>
    public IReadOnlyList<string> TopicsOf(SalesforceRecord record) =>
        Read(() =>
            (string[])
                [
                    .. _objects
                        .All("TopicAssignment")
                        .Where(assigned => assigned["EntityId"] == record.Id)
                        .Select(assigned => _objects.Find("Topic", assigned["TopicId"]!)!["Name"]!),
                ]
        );

    /// <summary>Ends every session: the next call with an old token is refused with INVALID_SESSION_ID.</summary>
    public void ExpireSessions() => Change(_logIn.EndAll);

    /// <summary>Makes the field that holds the event key, or changes it.</summary>
    public void AddEventKeyField(bool unique) =>
        Change(() =>
            _objects.AddField("Opportunity", new SalesforceField(EventKeyField, MaxLength: 64) { ExternalId = true, Unique = unique })
        );

    public void RemoveEventKeyField() => Change(() => _objects.RemoveField("Opportunity", EventKeyField));

    public SalesforceRecord AddUser(string email) => Seed("User", ("Email", email), ("Name", email), ("IsActive", true));

    /// <summary>Makes a custom text field, or changes it.</summary>
    public void AddField(string type, string name, bool externalId = false) =>
        Change(() => _objects.AddField(type, new SalesforceField(name) { ExternalId = externalId, Unique = externalId }));

    public SalesforceRecord AddContact(string email, string lastName, bool optedOut = false) =>
        Seed("Contact", ("Email", email), ("LastName", lastName), ("HasOptedOutOfEmail", optedOut));

    /// <param name="convertedTo">The contact it was converted to; null leaves it open.</param>
    public SalesforceRecord AddLead(string email, string lastName, SalesforceRecord? convertedTo = null) =>
        Seed(
            "Lead",
            ("Email", email),
            ("LastName", lastName),
            ("Company", "Unknown"),
            ("IsConverted", convertedTo is not null),
            ("ConvertedContactId", convertedTo?.Id)
        );

    /// <summary>An opportunity made by hand, in which the contact has a role.</summary>
    public SalesforceRecord AddOpportunity(string name, SalesforceRecord contact, string stage)
    {
        var opportunity = Seed("Opportunity", ("Name", name), ("StageName", stage), ("CloseDate", "2026-12-31"));
        Seed("OpportunityContactRole", ("OpportunityId", opportunity.Id), ("ContactId", contact.Id));
        return opportunity;
    }

    /// <summary>As a person in sales would: writes one field of a record.</summary>
    public void Edit(SalesforceRecord record, string field, string value) =>
        Change(() => _objects.Update(record, new JsonObject { [field] = value }));

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Segments is ["services", "oauth2", "token"])
        {
            return _logIn.Handle(call, ClientId, ClientSecret, BaseAddress);
        }
        if (call.Bearer is not { } token)
        {
            return SalesforceErrors.Refused(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
        }
        if (!_logIn.Knows(token))
        {
            return SalesforceErrors.Error(401, "INVALID_SESSION_ID", "Session expired or invalid");
        }
        if (++_used > CallsPerDay)
        {
            return SalesforceErrors.Error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
        }
        var answer = call.Segments is ["services", "data", var version, ..]
            ? Versioned(call, version, [.. call.Segments.Skip(3)])
            : SalesforceErrors.Refused(404, "NOT_FOUND", $"no route {call.Method} {call.Path}");
        return answer with
        {
            Headers = new Dictionary<string, string>(answer.Headers)
            {
                ["Sforce-Limit-Info"] = string.Create(CultureInfo.InvariantCulture, $"api-usage={_used}/{CallsPerDay}"),
            },
        };
    }

    private protected override Answer Failure(int status) =>
        status switch
        {
            401 => SalesforceErrors.Error(401, "INVALID_SESSION_ID", "Session expired or invalid"),
            403 => SalesforceErrors.Error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
            400 => SalesforceErrors.Error(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"),
            503 => SalesforceErrors.Error(503, "SERVER_UNAVAILABLE", "The service is temporarily unavailable."),
            _ => SalesforceErrors.Error(status, "UNKNOWN_EXCEPTION", "An unexpected error occurred."),
        };

    /// <summary>The log-in's body holds the secret.</summary>
    private protected override string BodyForRecord(IncomingCall call) => call.Segments is ["services", "oauth2", ..] ? "***" : call.Body;

    private Answer Versioned(IncomingCall call, string version, string[] rest)
    {
        if (
            !version.StartsWith('v')
            || !version.EndsWith(".0", StringComparison.Ordinal)
            || !int.TryParse(version[1..^2], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
        {
            return SalesforceErrors.Refused(404, "NOT_FOUND", $"'{version}' is not a version such as v67.0");
        }
        if (number is < OldestVersion or > NewestVersion)
        {
            return number < OldestVersion
                ? SalesforceErrors.Refused(410, "UNSUPPORTED_API_VERSION", "The requested API version is retired")
                : SalesforceErrors.Refused(404, "NOT_FOUND", "The requested resource does not exist");
        }
        return (call.Method, rest) switch
        {
            ("GET", ["query"]) => _queries.Run(call, version, PageSize),
            ("GET", ["query", var cursor]) => _queries.Page(cursor, version, PageSize),
            ("POST", ["sobjects", var type]) => Create(call, type),
            ("GET", ["sobjects", var type, "describe"]) => SalesforceDescribe.Of(type, _objects.FieldsOf(type)),
            ("GET", ["sobjects", var type, var id]) => _objects.Find(type, id) is { } record
                ? Shown(call, record)
                : SalesforceErrors.NotFound(),
            ("PATCH", ["sobjects", var type, var id]) => Update(call, type, id),
            ("GET", ["sobjects", var type, var field, var value]) => _objects.FindBy(type, field, value) switch
            {
                [] => SalesforceErrors.NotFound(),
                [var one] => Shown(call, one),
                var several => Choices(several, version),
            },
            ("PATCH", ["sobjects", var type, var field, var value]) => Upsert(call, type, field, value, version),
            _ => SalesforceErrors.Refused(404, "NOT_FOUND", $"no route {call.Method} {call.Path}"),
        };
    }

    private Answer Create(IncomingCall call, string type) =>
        Saved(201, _objects.Create(type, Body(call), AllowsDuplicates(call)), created: true);

    private Answer Update(IncomingCall call, string type, string id)
    {
        if (_objects.Find(type, id) is not { } record)
        {
            return SalesforceErrors.NotFound();
        }
        _objects.Update(record, Body(call));
        return Answer.Empty(204, $"updated {record.Type} {record.Id}");
    }

    private Answer Upsert(IncomingCall call, string type, string field, string value, string version)
    {
        var body = Body(call);
        var found = _objects.FindBy(type, field, value);
        if (body.Any(pair => pair.Key.Equals(field, StringComparison.OrdinalIgnoreCase)))
        {
            return SalesforceErrors.Refused(400, "INVALID_FIELD", $"The {field} field should not be specified in the sobject data.");
        }
        switch (found)
        {
            case []:
                body[field] = value;
                return Saved(201, _objects.Create(type, body, AllowsDuplicates(call)), created: true);
            case [var one]:
                _objects.Update(one, body);
                return UpsertUpdateStatus == 204
                    ? Answer.Empty(204, $"updated {one.Type} {one.Id}")
                    : Saved(UpsertUpdateStatus, one, created: false);
            default:
                return Choices(found, version).Because("several records have this external id");
        }
    }

    private Answer Shown(IncomingCall call, SalesforceRecord record)
    {
        var fields = call.Query.GetValueOrDefault("fields")?.Split(',') ?? [.. _objects.FieldsOf(record.Type).Select(field => field.Name)];
        foreach (var field in fields)
        {
            _objects.CheckPath(record.Type, field);
        }
        return Answer.Json(200, _queries.Selected(record, fields));
    }

    private static Answer Choices(List<SalesforceRecord> several, string version) =>
        Answer.Json(
            300,
            new JsonArray([.. several.Select(record => (JsonNode)$"/services/data/{version}/sobjects/{record.Type}/{record.Id}")])
        );

    private static Answer Saved(int status, SalesforceRecord record, bool created) =>
        Answer.Json(
            status,
            new JsonObject
            {
                ["id"] = record.Id,
                ["success"] = true,
                ["errors"] = new JsonArray(),
                ["created"] = created,
            },
            $"{(created ? "created" : "updated")} {record.Type} '{record["Name"] ?? record["LastName"] ?? record.Id}'"
        );

    private static JsonObject Body(IncomingCall call)
    {
        if (!call.HasJsonContentType)
        {
            throw SalesforceErrors.Refused(415, "UNSUPPORTED_MEDIA_TYPE", "the content type is not application/json").AsException();
        }
        return call.JsonBody() ?? throw SalesforceErrors.Refused(400, "JSON_PARSER_ERROR", "the body is not a JSON object").AsException();
    }

    private static bool AllowsDuplicates(IncomingCall call) =>
        call.Header("Sforce-Duplicate-Rule-Header")?.Contains("allowSave=true", StringComparison.OrdinalIgnoreCase) == true;

    private SalesforceRecord[] Records(string type) => Read(() => _objects.All(type).ToArray());

    private SalesforceRecord Seed(string type, params (string Name, JsonNode? Value)[] fields) =>
        Read(() => _objects.Seed(type, fields.ToDictionary(field => field.Name, field => field.Value)));
}
