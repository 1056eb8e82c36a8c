using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A HubSpot portal: contacts, tasks, notes, deals, their properties and links.</summary>
/// <remarks>
/// Source: reference/destinations.md §2. Reads answer only the default and the named properties; search sees a record only
/// after <see cref="SearchLag"/>. Where the vendor's behaviour is unproven, a property of this class chooses between the answers.
/// </remarks>
public sealed class StandInHubSpot : StandInServer
{
    private static readonly string[] Versions = ["2026-09", "2026-03"];

    private readonly Dictionary<string, HubSpotObjects> _objects;
    private readonly List<string> _unsubscribed = [];
    private readonly Dictionary<string, string> _owners = new(StringComparer.OrdinalIgnoreCase);
    private long _lastId = 1_000;

    public StandInHubSpot(TimeProvider? time = null)
        : base("HubSpot", "/", time)
    {
        string[] types = ["contacts", "tasks", "notes", "deals"];
        _objects = types.ToDictionary(type => type, type => new HubSpotObjects(type, () => ++_lastId, Time), StringComparer.Ordinal);
    }

    public string AccessToken { get; init; } = "pat-eu1-simulated-5b2d9c71";

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
    public void AddProperty(string type, HubSpotProperty property) => Change(() => _objects[type].Properties.Add(property.Name, property));

    public void AddOwner(string email, string id) => Change(() => _owners[email] = id);

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Bearer != AccessToken)
        {
            return HubSpotErrors.Refused(
                401, "INVALID_AUTHENTICATION", "Authentication credentials not found. This API supports OAuth 2.0 authentication.");
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
        if (call.Method is "GET" && segments is ["crm", "owners", var ownersVersion] && Versions.Contains(ownersVersion))
        {
            return Owners(call);
        }
        if (call.Method is "POST" && segments is ["communication-preferences", var version, "statuses", var address, "unsubscribe-all"]
            && Versions.Contains(version))
        {
            return Unsubscribe(call, address);
        }
        return HubSpotErrors.NoRoute(call);
    }

    private protected override Answer Failure(int status) => status switch
    {
        401 => HubSpotErrors.Error(401, "EXPIRED_AUTHENTICATION", "The token is expired."),
        403 => HubSpotErrors.Error(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes."),
        423 => HubSpotErrors.Error(423, "LOCKED", "The resource is locked."),
        429 => HubSpotErrors.RateLimited(RateLimitPolicy),
        477 => HubSpotErrors.Error(477, "MIGRATION_IN_PROGRESS", "This account is being moved to another data centre."),
        _ => HubSpotErrors.Error(status, status < 500 ? "VALIDATION_ERROR" : "INTERNAL_ERROR", "internal error"),
    };

    private HubSpotRecord[] Records(string type) => Read(() => (HubSpotRecord[])[.. _objects[type].Records.Where(record => !record.Archived)]);

    private Answer HandleObject(IncomingCall call, HubSpotObjects objects, string[] rest) => (call.Method, rest) switch
    {
        ("POST", []) => Create(call, objects),
        ("POST", ["search"]) => Search(call, objects),
        ("POST", ["batch", "upsert"]) => Upsert(call, objects),
        ("GET", [var id]) => Find(objects, call, id) is { } record ? Answer.Json(200, Shown(objects, record, Asked(call))) : HubSpotErrors.NotFound(),
        ("PATCH", [var id]) => Patch(call, objects, id),
        ("DELETE", [var id]) => Archive(objects, id),
        ("PUT", [var id, "associations", "default", var toType, var toId]) => LinkByDefault(call, objects, id, toType, toId),
        ("PUT", [var id, "associations", var toType, var toId]) => Link(call, objects, id, toType, toId),
        _ => HubSpotErrors.NoRoute(call),
    };

    private Answer Create(IncomingCall call, HubSpotObjects objects)
    {
        var body = Body(call);
        OnlyKeys(body, "properties", "associations", "objectWriteTraceId");
        var links = Associations(objects.Type, body["associations"]);
        var record = objects.Create(PropertiesIn(body), links, DuplicateUniqueValueIs409);
        var about = links.Count is 0 ? "" : " for " + string.Join(", ", links.Select(link => $"{Singular(link.ToType)} {link.ToId}"));
        return Answer.Json(201, Shown(objects, record, record.Properties.Keys), $"created {Singular(objects.Type)} {Title(objects.Type, record)}{about}");
    }

    private Answer Patch(IncomingCall call, HubSpotObjects objects, string id)
    {
        var body = Body(call);
        OnlyKeys(body, "properties", "objectWriteTraceId");
        if (Find(objects, call, id) is not { } record)
        {
            return HubSpotErrors.NotFound();
        }
        var given = PropertiesIn(body);
        record = objects.Update(record, given, DuplicateUniqueValueIs409);
        return Answer.Json(
            200,
            Shown(objects, record, given.Select(pair => pair.Key)),
            $"updated {Singular(objects.Type)} {record.Id}: {Changes(given, record)}");
    }

    private static Answer Archive(HubSpotObjects objects, string id)
    {
        // The real one answers 204 for an unknown id too.
        if (objects.Find(id, null) is not { } record)
        {
            return Answer.Empty(204);
        }
        objects.Archive(record);
        return Answer.Empty(204, $"archived {Singular(objects.Type)} {id}");
    }

    private Answer Upsert(IncomingCall call, HubSpotObjects objects)
    {
        if (Body(call)["inputs"] is not JsonArray { Count: > 0 and <= 100 } inputs)
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
            OnlyKeys(input, "id", "idProperty", "properties", "objectWriteTraceId");
            if (input["idProperty"].Text() is not { } idProperty || objects.Properties.GetValueOrDefault(idProperty) is not { HasUniqueValue: true })
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
            var shown = Shown(objects, record, record.Properties.Keys);
            shown["new"] = known is null;
            results.Add(shown);
            summary.Add($"{(known is null ? "created" : "updated")} {Singular(objects.Type)} {Title(objects.Type, record)}");
        }
        var now = Iso(Time.GetUtcNow());
        return Answer.Json(
            200,
            new JsonObject { ["status"] = "COMPLETE", ["results"] = results, ["startedAt"] = now, ["completedAt"] = now },
            string.Join("; ", summary));
    }

    private Answer Search(IncomingCall call, HubSpotObjects objects)
    {
        if (call.Body.Length > 3_000)
        {
            return HubSpotErrors.Invalid("the search body is longer than 3000 characters");
        }
        var body = Body(call);
        OnlyKeys(body, "filterGroups", "filters", "sorts", "query", "properties", "limit", "after");
        var limit = body["limit"] is null ? 10 : body["limit"].Whole() ?? 0;
        if (limit is < 1 or > 200)
        {
            return HubSpotErrors.Invalid("limit must be 1 to 200");
        }
        var groups = body["filterGroups"] as JsonArray ?? [];
        if (groups.Count > 5 || groups.Any(group => group?["filters"] is not JsonArray { Count: > 0 and <= 6 }))
        {
            return HubSpotErrors.Invalid("at most 5 filterGroups with 1 to 6 filters each");
        }
        var filters = groups.Select(group => group!["filters"]!.AsArray().Select(filter => Filter(objects, filter)).ToList()).ToList();
        var before = Time.GetUtcNow() - SearchLag;
        var found = objects.Records
            .Where(record => !record.Archived && record.CreatedAt <= before)
            .Where(record => filters.Count is 0 || filters.Any(all => all.TrueForAll(accepts => accepts(record))))
            .ToList();
        var wanted = (body["properties"] as JsonArray ?? []).Select(node => node.Text() ?? "").ToList();
        var page = found.Take((int)limit).Select(record => (JsonNode)Shown(objects, record, wanted)).ToArray();
        return Answer.Json(200, new JsonObject { ["total"] = found.Count, ["results"] = new JsonArray(page) }, $"found {found.Count} {objects.Type}");
    }

    private static Func<HubSpotRecord, bool> Filter(HubSpotObjects objects, JsonNode? filter)
    {
        if (filter?["propertyName"].Text() is not { } name || !objects.Properties.ContainsKey(name))
        {
            throw HubSpotErrors.Invalid($"There was a problem with the request: unknown property '{filter?["propertyName"].Text()}'").AsException();
        }
        var operand = filter["value"].Scalar();
        var operands = (filter["values"] as JsonArray ?? []).Select(value => value.Scalar()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Func<string?, bool> accepts = filter["operator"].Text() switch
        {
            "EQ" when operand is not null => value => string.Equals(value, operand, StringComparison.OrdinalIgnoreCase),
            "NEQ" when operand is not null => value => !string.Equals(value, operand, StringComparison.OrdinalIgnoreCase),
            "IN" when operands.Count > 0 => value => value is not null && operands.Contains(value),
            "CONTAINS_TOKEN" when operand is not null => value => value is not null && value.Contains(operand, StringComparison.OrdinalIgnoreCase),
            "HAS_PROPERTY" => value => value is not null,
            "NOT_HAS_PROPERTY" => value => value is null,
            var other => throw HubSpotErrors.Invalid($"operator '{other}' is unknown to this stand-in, or its operand is missing").AsException(),
        };
        return record => accepts(name is "hs_object_id" ? record.Id : record[name]);
    }

    private Answer LinkByDefault(IncomingCall call, HubSpotObjects objects, string id, string toType, string toId)
    {
        if (call.Body.Length > 0)
        {
            return HubSpotErrors.Invalid("the default association takes no body");
        }
        var target = HubSpotSchema.TypeName(toType) ?? throw HubSpotErrors.NoRoute(call).AsException();
        return HubSpotSchema.AssociationType(objects.Type, target) is { } typeId
            ? Link(objects, id, target, toId, typeId, 200)
            : HubSpotErrors.Invalid($"{objects.Type} have no default association to {target}");
    }

    private Answer Link(IncomingCall call, HubSpotObjects objects, string id, string toType, string toId)
    {
        var target = HubSpotSchema.TypeName(toType) ?? throw HubSpotErrors.NoRoute(call).AsException();
        JsonNode? body = null;
        try
        {
            body = JsonNode.Parse(call.Body);
        }
        catch (System.Text.Json.JsonException)
        {
            // Refused below like every other wrong body.
        }
        if (body is not JsonArray { Count: > 0 } types)
        {
            return HubSpotErrors.Invalid("the body is not a list of {associationCategory, associationTypeId}");
        }
        var typeId = CheckedType(objects.Type, types[0]);
        return HubSpotSchema.AssociationTarget(objects.Type, typeId) == target
            ? Link(objects, id, target, toId, typeId, 201)
            : HubSpotErrors.Invalid($"association type {typeId} does not lead from {objects.Type} to {target}");
    }

    private Answer Link(HubSpotObjects objects, string id, string toType, string toId, int typeId, int status)
    {
        if (objects.Find(id, null) is not { } record || _objects[toType].Find(toId, null) is null)
        {
            return HubSpotErrors.NotFound();
        }
        objects.Link(record, new HubSpotAssociation(toType, toId, typeId));
        return Answer.Json(
            status,
            new JsonObject { ["fromObjectId"] = id, ["toObjectId"] = toId, ["labels"] = new JsonArray() },
            $"linked {Singular(objects.Type)} {id} to {Singular(toType)} {toId}");
    }

    private List<HubSpotAssociation> Associations(string fromType, JsonNode? node)
    {
        var links = new List<HubSpotAssociation>();
        if (node is null)
        {
            return links;
        }
        if (node is not JsonArray list)
        {
            throw HubSpotErrors.Invalid("associations is not an array").AsException();
        }
        foreach (var item in list)
        {
            var toId = item?["to"]?["id"].Scalar() ?? throw HubSpotErrors.Invalid("an association needs to.id").AsException();
            if (item["types"] is not JsonArray { Count: > 0 } types)
            {
                throw HubSpotErrors.Invalid("an association needs types").AsException();
            }
            foreach (var type in types)
            {
                var typeId = CheckedType(fromType, type);
                var target = HubSpotSchema.AssociationTarget(fromType, typeId)
                    ?? throw HubSpotErrors.Invalid($"association type {typeId} does not start at {fromType}").AsException();
                if (_objects[target].Find(toId, null) is null)
                {
                    throw HubSpotErrors.Refused(
                        400,
                        "VALIDATION_ERROR",
                        $"No {target} with id {toId} can be associated",
                        new JsonObject { ["INVALID_OBJECT_IDS"] = new JsonArray(toId) }).AsException();
                }
                links.Add(new HubSpotAssociation(target, toId, typeId));
            }
        }
        return links;
    }

    private static int CheckedType(string fromType, JsonNode? type)
    {
        if (type?["associationCategory"].Text() is not "HUBSPOT_DEFINED")
        {
            throw HubSpotErrors.Invalid($"associationCategory of {fromType} must be HUBSPOT_DEFINED").AsException();
        }
        return (int)(type["associationTypeId"].Whole() ?? throw HubSpotErrors.Invalid("associationTypeId is not a number").AsException());
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
                var defined = objects.Define(Body(call), AllowUniqueTaskProperties || objects.Type is not "tasks");
                return Answer.Json(201, Shown(defined), $"created property {defined.Name} on {objects.Type}");
            default:
                return HubSpotErrors.NoRoute(call);
        }
    }

    private Answer Owners(IncomingCall call)
    {
        var email = call.Query.GetValueOrDefault("email");
        var found = _owners.Where(owner => email is null || owner.Key.Equals(email, StringComparison.OrdinalIgnoreCase))
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
        return Answer.Json(200, new JsonObject { ["status"] = "COMPLETE", ["results"] = new JsonArray() }, $"unsubscribed {address} from all mail");
    }

    private static HubSpotRecord? Find(HubSpotObjects objects, IncomingCall call, string id)
        => objects.Find(id, call.Query.GetValueOrDefault("idProperty"));

    private static string[] Asked(IncomingCall call)
        => call.Query.GetValueOrDefault("properties")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static JsonObject Body(IncomingCall call) => call.JsonBody() ?? throw HubSpotErrors.Invalid("the body is not a JSON object").AsException();

    private static JsonObject PropertiesIn(JsonObject body)
        => body["properties"] is JsonObject properties ? (JsonObject)properties.DeepClone() : throw HubSpotErrors.Invalid("properties is missing").AsException();

    private static void OnlyKeys(JsonObject body, params ReadOnlySpan<string> known)
    {
        foreach (var (name, _) in body)
        {
            if (!known.Contains(name))
            {
                throw HubSpotErrors.Invalid($"Invalid input JSON: unknown field '{name}'").AsException();
            }
        }
    }

    private static JsonObject Shown(HubSpotObjects objects, HubSpotRecord record, IEnumerable<string> asked)
    {
        var values = new JsonObject();
        foreach (var name in HubSpotSchema.DefaultProperties(objects.Type).Union(asked.Where(objects.Properties.ContainsKey)))
        {
            values[name] = name switch
            {
                "hs_object_id" => record.Id,
                "createdate" or "hs_createdate" => Iso(record.CreatedAt),
                "lastmodifieddate" or "hs_lastmodifieddate" => Iso(record.UpdatedAt),
                _ => record[name],
            };
        }
        return new JsonObject
        {
            ["id"] = record.Id,
            ["properties"] = values,
            ["createdAt"] = Iso(record.CreatedAt),
            ["updatedAt"] = Iso(record.UpdatedAt),
            ["archived"] = record.Archived,
        };
    }

    private static JsonNode Shown(HubSpotProperty property) => new JsonObject
    {
        ["name"] = property.Name,
        ["label"] = property.Label,
        ["groupName"] = property.GroupName,
        ["type"] = property.Type,
        ["fieldType"] = property.FieldType,
        ["hasUniqueValue"] = property.HasUniqueValue,
        ["options"] = new JsonArray([.. property.Options.Select(option => (JsonNode)new JsonObject { ["label"] = option, ["value"] = option })]),
        ["archived"] = false,
    };

    private static string Title(string type, HubSpotRecord record) => type switch
    {
        "contacts" => record["email"] ?? record.Id,
        "tasks" => $"'{record["hs_task_subject"]}'",
        "deals" => $"'{record["dealname"]}'",
        _ => record.Id,
    };

    private static string Changes(JsonObject given, HubSpotRecord record)
        => string.Join(", ", given.Select(pair => $"{pair.Key} = {record[pair.Key] ?? "(empty)"}"));

    private static string Singular(string type) => type[..^1];

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
