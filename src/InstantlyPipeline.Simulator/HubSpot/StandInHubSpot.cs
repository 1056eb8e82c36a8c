using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A HubSpot portal: contacts, tasks, notes, deals, their properties and links.</summary>
/// <remarks>
/// Source: HubSpot's API specification, 2026-09. Reads answer only the default and the named properties; search sees a record only
/// after <see cref="SearchLag"/>. Where the vendor's behaviour is unproven, a property of this class chooses between the answers.
/// </remarks>
public sealed class StandInHubSpot : StandInServer
{
    private const string ContactEffect = "HubSpot contact";
    private const string HotLeadEffect = "HubSpot Hot Lead tag";
    private const string TaskEffect = "HubSpot task";
    private const string DealEffect = "HubSpot deal";
    private const string MeetingEffect = "HubSpot meeting";

    private static readonly string[] Versions = ["2026-09", "2026-03"];

    private readonly Dictionary<string, HubSpotObjects> _objects;
    private readonly HubSpotAssociations _associations;
    private readonly List<string> _unsubscribed = [];
    private readonly Dictionary<string, string> _owners = new(StringComparer.OrdinalIgnoreCase);
    private long _lastId = 1_000;

    public StandInHubSpot(TimeProvider? time = null)
        : base("HubSpot", "/", time)
    {
        _objects = HubSpotSchema.Types.ToDictionary(
            type => type,
            type => new HubSpotObjects(type, () => ++_lastId, Time),
            StringComparer.Ordinal
        );
        _associations = new HubSpotAssociations(_objects);
    }

    public string AccessToken { get; init; } = "pat-eu1-simulated-5b2d9c71";

    public override IReadOnlyList<string> EffectKinds => [ContactEffect, HotLeadEffect, TaskEffect, DealEffect, MeetingEffect];

    public override IReadOnlyList<SideEffect> Effects
    {
        get
        {
            var contacts = Contacts.ToDictionary(contact => contact.Id, contact => contact["email"]);
            return
            [
                .. contacts.Values.Select(email => new SideEffect(ContactEffect, email)),
                .. Contacts.SelectMany(contact =>
                    (contact["instantly_tags"] ?? "")
                        .Split(';')
                        .Where(tag => tag == "hot_lead")
                        .Select(_ => new SideEffect(HotLeadEffect, contact["email"]))
                ),
                .. OfContacts(TaskEffect, Tasks),
                .. OfContacts(DealEffect, Deals),
                .. OfContacts(MeetingEffect, Meetings),
            ];

            IEnumerable<SideEffect> OfContacts(string kind, IEnumerable<HubSpotRecord> records) =>
                records.Select(record => new SideEffect(
                    kind,
                    record
                        .Associations.Where(link => link.ToType is "contacts")
                        .Select(link => contacts.GetValueOrDefault(link.ToId))
                        .FirstOrDefault()
                ));
        }
    }

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["HubSpot:BaseAddress"] = BaseAddress.AbsoluteUri, ["HubSpot:AccessToken"] = AccessToken };

    /// <summary>How long a new record stays invisible to search; five to ten seconds are reported of the real one.</summary>
    public TimeSpan SearchLag { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether tasks accept <c>hasUniqueValue</c>, which the documents do not settle.</summary>
    public bool AllowUniqueTaskProperties { get; set; } = true;

    /// <summary>Whether a doubled unique value is a 409 or a 400, which the documents do not settle.</summary>
    public bool DuplicateUniqueValueIs409 { get; set; } = true;

    /// <summary>The policy a 429 names: <c>TEN_SECONDLY_ROLLING</c> or <c>DAILY</c>.</summary>
    public string RateLimitPolicy { get; set; } = "TEN_SECONDLY_ROLLING";

    public IReadOnlyList<HubSpotRecord> Contacts => Records("contacts");

    public IReadOnlyList<HubSpotRecord> Tasks => Records("tasks");

    public IReadOnlyList<HubSpotRecord> Notes => Records("notes");

    public IReadOnlyList<HubSpotRecord> Deals => Records("deals");

    public IReadOnlyList<HubSpotRecord> Companies => Records("companies");

    public IReadOnlyList<HubSpotRecord> Meetings => Records("meetings");

    public IReadOnlyList<HubSpotRecord> Emails => Records("emails");

    /// <summary>Addresses that were unsubscribed from all mail.</summary>
    public IReadOnlyList<string> Unsubscribed => Read(() => (string[])[.. _unsubscribed]);

    public IReadOnlyList<HubSpotProperty> PropertiesOf(string type) => Read(() => (HubSpotProperty[])[.. _objects[type].Properties.Values]);

    /// <summary>Puts a contact into the portal, as if it had been there before.</summary>
    public HubSpotRecord AddContact(string email, params ReadOnlySpan<(string Name, string Value)> properties)
    {
        var values = new JsonObject { ["email"] = email };
        foreach (var (name, value) in properties)
        {
            values[name] = value;
        }
        return Read(() => _objects["contacts"].Create(values, [], DuplicateUniqueValueIs409));
    }

    /// <summary>Defines a custom property, as an administrator would by hand.</summary>
    public void AddProperty(string type, HubSpotProperty property) => Change(() => _objects[type].Properties[property.Name] = property);

    /// <summary>Puts a company into the portal, as if it had been there before.</summary>
    public HubSpotRecord AddCompany(string domain, string name) =>
        Read(() => _objects["companies"].Create(new JsonObject { ["domain"] = domain, ["name"] = name }, [], DuplicateUniqueValueIs409));

    /// <summary>Changes a record as a person would in HubSpot.</summary>
    public void Edit(string type, string id, string property, string value) =>
        Change(() =>
            _objects[type].Update(_objects[type].Find(id, null)!, new JsonObject { [property] = value }, DuplicateUniqueValueIs409)
        );

    public void AddOwner(string email, string id) => Change(() => _owners[email] = id);

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Bearer != AccessToken)
        {
            return HubSpotErrors.Refused(
                401,
                "INVALID_AUTHENTICATION",
                "Authentication credentials not found. This API supports OAuth 2.0 authentication."
            );
        }
        var segments = call.Segments;
        if (call.Body.Length > 0 && !call.HasJsonContentType)
        {
            return HubSpotErrors.Refused(415, "VALIDATION_ERROR", "a body must be sent as application/json");
        }
        if (segments is ["crm", "objects", var objectsVersion, var objectType, ..])
        {
            return Versions.Contains(objectsVersion) && HubSpotSchema.TypeName(objectType) is { } name
                ? HandleObject(call, _objects[name], [.. segments.Skip(4)])
                : HubSpotErrors.NoRoute(call);
        }
        if (segments is ["crm", "properties", var propertiesVersion, var propertyType, ..])
        {
            return Versions.Contains(propertiesVersion) && HubSpotSchema.TypeName(propertyType) is { } name
                ? HandleProperty(call, _objects[name], [.. segments.Skip(4)])
                : HubSpotErrors.NoRoute(call);
        }
        if (
            call.Method is "GET"
            && segments is ["crm", "pipelines", var pipelinesVersion, "deals", var pipeline]
            && Versions.Contains(pipelinesVersion)
        )
        {
            return pipeline is "default" ? Answer.Json(200, Pipeline()) : HubSpotErrors.NotFound();
        }
        if (call.Method is "GET" && segments is ["crm", "owners", var ownersVersion] && Versions.Contains(ownersVersion))
        {
            return Owners(call);
        }
        if (
            call.Method is "POST"
            && segments is ["communication-preferences", var version, "statuses", var address, "unsubscribe-all"]
            && Versions.Contains(version)
        )
        {
            return Unsubscribe(call, address);
        }
        return HubSpotErrors.NoRoute(call);
    }

    private protected override Answer Failure(int status) =>
        status switch
        {
            401 => HubSpotErrors.Error(401, "EXPIRED_AUTHENTICATION", "The token is expired."),
            403 => HubSpotErrors.Error(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes."),
            423 => HubSpotErrors.Error(423, "LOCKED", "The resource is locked."),
            429 => HubSpotErrors.RateLimited(RateLimitPolicy),
            477 => HubSpotErrors.Error(477, "MIGRATION_IN_PROGRESS", "This account is being moved to another data centre."),
            _ => HubSpotErrors.Error(status, status < 500 ? "VALIDATION_ERROR" : "INTERNAL_ERROR", "internal error"),
        };

    private HubSpotRecord[] Records(string type) =>
        Read(() => (HubSpotRecord[])[.. _objects[type].Records.Where(record => !record.Archived)]);

    private Answer HandleObject(IncomingCall call, HubSpotObjects objects, string[] rest) =>
        (call.Method, rest) switch
        {
            ("POST", []) => Create(call, objects),
            ("POST", ["search"]) => HubSpotSearch.Run(call, objects, Time.GetUtcNow() - SearchLag),
            ("POST", ["batch", "upsert"]) => Upsert(call, objects),
            ("POST", ["batch", "read"]) => BatchRead(call, objects),
            ("GET", [var id]) => Find(objects, call, id) is { } record
                ? Answer.Json(200, WithLinks(call, objects, record))
                : HubSpotErrors.NotFound(),
            ("PATCH", [var id]) => Patch(call, objects, id),
            ("DELETE", [var id]) => Archive(objects, id),
            ("PUT", [var id, "associations", "default", var toType, var toId]) => _associations.LinkByDefault(
                call,
                objects,
                id,
                toType,
                toId
            ),
            ("PUT", [var id, "associations", var toType, var toId]) => _associations.Link(call, objects, id, toType, toId),
            _ => HubSpotErrors.NoRoute(call),
        };

    private Answer Create(IncomingCall call, HubSpotObjects objects)
    {
        var body = HubSpotBody.Read(call);
        HubSpotBody.OnlyKeys(body, "properties", "associations", "objectWriteTraceId");
        if (objects.Type is "contacts" && body["associations"] is not JsonArray)
        {
            return HubSpotErrors.Invalid("Invalid input JSON: associations is required");
        }
        var links = _associations.Read(objects.Type, body["associations"]);
        var record = objects.Create(PropertiesIn(body), links, DuplicateUniqueValueIs409);
        var about = links.Count is 0
            ? ""
            : " for " + string.Join(", ", links.Select(link => $"{HubSpotSchema.Singular(link.ToType)} {link.ToId}"));
        return Answer.Json(
            201,
            objects.Shown(record, record.Properties.Keys),
            $"created {HubSpotSchema.Singular(objects.Type)} {Title(objects.Type, record)}{about}"
        );
    }

    private static Answer BatchRead(IncomingCall call, HubSpotObjects objects)
    {
        var body = HubSpotBody.Read(call);
        HubSpotBody.OnlyKeys(body, "inputs", "properties", "propertiesWithHistory", "idProperty");
        if (
            body["inputs"] is not JsonArray { Count: > 0 and <= 100 } inputs
            || body["properties"] is not JsonArray properties
            || body["propertiesWithHistory"] is not JsonArray
        )
        {
            return HubSpotErrors.Invalid("inputs must hold 1 to 100 items, beside properties and propertiesWithHistory");
        }
        var asked = properties.Select(node => node.Text() ?? "").ToList();
        var found = inputs.Select(input => objects.Find(input?["id"].Scalar() ?? "", body["idProperty"].Text())).OfType<HubSpotRecord>();
        return Answer.Json(
            200,
            new JsonObject
            {
                ["status"] = "COMPLETE",
                ["results"] = new JsonArray([.. found.Select(record => (JsonNode)objects.Shown(record, asked))]),
            }
        );
    }

    /// <summary>The record, and the ids of what is linked to it, whichever of the two the link was made on.</summary>
    private JsonObject WithLinks(IncomingCall call, HubSpotObjects objects, HubSpotRecord record)
    {
        var shown = objects.Shown(record, Asked(call));
        var linked = new JsonObject();
        foreach (var type in call.Query.GetValueOrDefault("associations")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var name = HubSpotSchema.TypeName(type) ?? throw HubSpotErrors.Invalid($"unknown object type {type}").AsException();
            var ids = record
                .Associations.Where(link => link.ToType == name)
                .Select(link => link.ToId)
                .Concat(
                    _objects[name]
                        .Records.Where(other =>
                            !other.Archived && other.Associations.Any(link => link.ToType == objects.Type && link.ToId == record.Id)
                        )
                        .Select(other => other.Id)
                )
                .Distinct()
                .ToList();
            if (ids.Count > 0)
            {
                linked[name] = new JsonObject
                {
                    ["results"] = new JsonArray([
                        .. ids.Select(id => (JsonNode)new JsonObject { ["id"] = id, ["type"] = $"{objects.Type}_to_{name}" }),
                    ]),
                };
            }
        }
        if (linked.Count > 0)
        {
            shown["associations"] = linked;
        }
        return shown;
    }

    private static JsonObject Pipeline() =>
        new()
        {
            ["id"] = "default",
            ["label"] = "Sales Pipeline",
            ["stages"] = new JsonArray([
                .. HubSpotSchema.DealStages.Select(
                    (stage, at) =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["id"] = stage,
                                ["label"] = stage,
                                ["displayOrder"] = at,
                                ["metadata"] = new JsonObject { ["isClosed"] = stage is "closedwon" or "closedlost" ? "true" : "false" },
                            }
                ),
            ]),
        };

    private Answer Patch(IncomingCall call, HubSpotObjects objects, string id)
    {
        var body = HubSpotBody.Read(call);
        HubSpotBody.OnlyKeys(body, "properties", "objectWriteTraceId");
        if (Find(objects, call, id) is not { } record)
        {
            return HubSpotErrors.NotFound();
        }
        var given = PropertiesIn(body);
        record = objects.Update(record, given, DuplicateUniqueValueIs409);
        return Answer.Json(
            200,
            objects.Shown(record, given.Select(pair => pair.Key)),
            $"updated {HubSpotSchema.Singular(objects.Type)} {record.Id}: {Changes(given, record)}"
        );
    }

    private static Answer Archive(HubSpotObjects objects, string id)
    {
        // The real one answers 204 for an unknown id too.
        if (objects.Find(id, null) is not { } record)
        {
            return Answer.Empty(204);
        }
        objects.Archive(record);
        return Answer.Empty(204, $"archived {HubSpotSchema.Singular(objects.Type)} {id}");
    }

    private Answer Upsert(IncomingCall call, HubSpotObjects objects)
    {
        if (HubSpotBody.Read(call)["inputs"] is not JsonArray { Count: > 0 and <= 100 } inputs)
        {
            return HubSpotErrors.Invalid("inputs must hold 1 to 100 items");
        }
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var work = new List<(JsonObject Properties, string Id, string IdProperty)>();
        foreach (var node in inputs)
        {
            if (node is not JsonObject input || input["id"].Text() is not { Length: > 0 } id)
            {
                return HubSpotErrors.Invalid("every input needs an id");
            }
            HubSpotBody.OnlyKeys(input, "id", "idProperty", "properties", "objectWriteTraceId");
            if (
                input["idProperty"].Text() is not { } idProperty
                || objects.Properties.GetValueOrDefault(idProperty) is not { HasUniqueValue: true }
            )
            {
                return HubSpotErrors.Invalid("idProperty must be email or another unique property");
            }
            if (!seen.Add(id))
            {
                return HubSpotErrors.Invalid("an id appears twice in one batch");
            }
            work.Add((PropertiesIn(input), id, idProperty));
        }
        var results = new JsonArray();
        var summary = new List<string>();
        foreach (var (properties, id, idProperty) in work)
        {
            var known = objects.Find(id, idProperty);
            properties[idProperty] ??= id;
            var record = known is null
                ? objects.Create(properties, [], DuplicateUniqueValueIs409)
                : objects.Update(known, properties, DuplicateUniqueValueIs409);
            var shown = objects.Shown(record, record.Properties.Keys);
            shown["new"] = known is null;
            results.Add(shown);
            summary.Add($"{(known is null ? "created" : "updated")} {HubSpotSchema.Singular(objects.Type)} {Title(objects.Type, record)}");
        }
        var now = Time.GetUtcNow().Iso();
        return Answer.Json(
            200,
            new JsonObject
            {
                ["status"] = "COMPLETE",
                ["results"] = results,
                ["startedAt"] = now,
                ["completedAt"] = now,
            },
            string.Join("; ", summary)
        );
    }

    private Answer HandleProperty(IncomingCall call, HubSpotObjects objects, string[] rest)
    {
        switch (call.Method, rest)
        {
            case ("GET", []):
                return Answer.Json(200, new JsonObject { ["results"] = new JsonArray([.. objects.Properties.Values.Select(Shown)]) });
            case ("GET", [var name]):
                return objects.Properties.GetValueOrDefault(name) is { } property
                    ? Answer.Json(200, Shown(property))
                    : HubSpotErrors.NotFound($"Property \"{name}\" does not exist on {objects.Type}");
            case ("POST", []):
                var defined = objects.Define(HubSpotBody.Read(call), AllowUniqueTaskProperties || objects.Type is not "tasks");
                return Answer.Json(201, Shown(defined), $"created property {defined.Name} on {objects.Type}");
            default:
                return HubSpotErrors.NoRoute(call);
        }
    }

    private Answer Owners(IncomingCall call)
    {
        var email = call.Query.GetValueOrDefault("email");
        var found = _owners
            .Where(owner => email is null || owner.Key.Equals(email, StringComparison.OrdinalIgnoreCase))
            .Select(owner => (JsonNode)new JsonObject { ["id"] = owner.Value, ["email"] = owner.Key });
        return Answer.Json(200, new JsonObject { ["results"] = new JsonArray([.. found]) });
    }

    private Answer Unsubscribe(IncomingCall call, string address)
    {
        if (call.Query.GetValueOrDefault("channel") is not "EMAIL")
        {
            return HubSpotErrors.Invalid("channel must be EMAIL");
        }
        if (!_unsubscribed.Contains(address, StringComparer.OrdinalIgnoreCase))
        {
            _unsubscribed.Add(address);
        }
        return Answer.Json(
            200,
            new JsonObject { ["status"] = "COMPLETE", ["results"] = new JsonArray() },
            $"unsubscribed {address} from all mail"
        );
    }

    private static HubSpotRecord? Find(HubSpotObjects objects, IncomingCall call, string id) =>
        objects.Find(id, call.Query.GetValueOrDefault("idProperty"));

    private static string[] Asked(IncomingCall call) =>
        call.Query.GetValueOrDefault("properties")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static JsonObject PropertiesIn(JsonObject body) =>
        body["properties"] is JsonObject properties
            ? (JsonObject)properties.DeepClone()
            : throw HubSpotErrors.Invalid("properties is missing").AsException();

    private static JsonNode Shown(HubSpotProperty property) =>
        new JsonObject
        {
            ["name"] = property.Name,
            ["label"] = property.Label,
            ["groupName"] = property.GroupName,
            ["type"] = property.Type,
            ["fieldType"] = property.FieldType,
            ["hasUniqueValue"] = property.HasUniqueValue,
            ["options"] = new JsonArray([
                .. property.Options.Select(option => (JsonNode)new JsonObject { ["label"] = option, ["value"] = option }),
            ]),
            ["archived"] = false,
        };

    private static string Title(string type, HubSpotRecord record) =>
        type switch
        {
            "contacts" => record["email"] ?? record.Id,
            "tasks" => $"'{record["hs_task_subject"]}'",
            "deals" => $"'{record["dealname"]}'",
            "companies" => $"'{record["name"]}'",
            _ => record.Id,
        };

    private static string Changes(JsonObject given, HubSpotRecord record) =>
        string.Join(", ", given.Select(pair => $"{pair.Key} = {record[pair.Key] ?? "(empty)"}"));
}
