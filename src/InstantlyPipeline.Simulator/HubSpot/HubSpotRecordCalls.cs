using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Calls about records of any type: one at a time, in batches, searched and linked.</summary>
/// <param name="duplicateIs409">Whether a doubled unique value is a 409 or a 400.</param>
internal sealed class HubSpotRecordCalls(IReadOnlyDictionary<string, HubSpotObjects> all, Func<bool> duplicateIs409)
{
    private readonly HubSpotAssociations _associations = new(all);

    public Answer Handle(IncomingCall call, HubSpotObjects objects, string[] rest, DateTimeOffset now, TimeSpan searchLag) =>
        (call.Method, rest) switch
        {
            ("POST", []) => Create(call, objects),
            ("POST", ["search"]) => HubSpotSearch.Run(call, objects, now - searchLag),
            ("POST", ["batch", "upsert"]) => Upsert(call, objects, now),
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
        var record = objects.Create(PropertiesIn(body), links, duplicateIs409());
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
                    all[name]
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

    private Answer Patch(IncomingCall call, HubSpotObjects objects, string id)
    {
        var body = HubSpotBody.Read(call);
        HubSpotBody.OnlyKeys(body, "properties", "objectWriteTraceId");
        if (Find(objects, call, id) is not { } record)
        {
            return HubSpotErrors.NotFound();
        }
        var given = PropertiesIn(body);
        record = objects.Update(record, given, duplicateIs409());
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

    private Answer Upsert(IncomingCall call, HubSpotObjects objects, DateTimeOffset at)
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
                ? objects.Create(properties, [], duplicateIs409())
                : objects.Update(known, properties, duplicateIs409());
            var shown = objects.Shown(record, record.Properties.Keys);
            shown["new"] = known is null;
            results.Add(shown);
            summary.Add($"{(known is null ? "created" : "updated")} {HubSpotSchema.Singular(objects.Type)} {Title(objects.Type, record)}");
        }
        var now = at.Iso();
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

    private static HubSpotRecord? Find(HubSpotObjects objects, IncomingCall call, string id) =>
        objects.Find(id, call.Query.GetValueOrDefault("idProperty"));

    private static string[] Asked(IncomingCall call) =>
        call.Query.GetValueOrDefault("properties")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static JsonObject PropertiesIn(JsonObject body) =>
        body["properties"] is JsonObject properties
            ? (JsonObject)properties.DeepClone()
            : throw HubSpotErrors.Invalid("properties is missing").AsException();

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
