using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The links between records, made with a record or afterwards.</summary>
internal sealed class HubSpotAssociations(IReadOnlyDictionary<string, HubSpotObjects> all)
{
    /// <summary>The links a new record is to have.</summary>
    public List<HubSpotAssociation> Read(string fromType, JsonNode? node)
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
                var target =
                    HubSpotSchema.AssociationTarget(fromType, typeId)
                    ?? throw HubSpotErrors.Invalid($"association type {typeId} does not start at {fromType}").AsException();
                if (all[target].Find(toId, null) is null)
                {
                    throw HubSpotErrors
                        .Refused(
                            400,
                            "VALIDATION_ERROR",
                            $"No {target} with id {toId} can be associated",
                            new JsonObject { ["INVALID_OBJECT_IDS"] = new JsonArray(toId) }
                        )
                        .AsException();
                }
                links.Add(new HubSpotAssociation(target, toId, typeId));
            }
        }
        return links;
    }

    public Answer LinkByDefault(IncomingCall call, HubSpotObjects objects, string id, string toType, string toId)
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

    public Answer Link(IncomingCall call, HubSpotObjects objects, string id, string toType, string toId)
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
        if (objects.Find(id, null) is not { } record || all[toType].Find(toId, null) is null)
        {
            return HubSpotErrors.NotFound();
        }
        objects.Link(record, new HubSpotAssociation(toType, toId, typeId));
        return Answer.Json(
            status,
            new JsonObject
            {
                ["fromObjectId"] = id,
                ["toObjectId"] = toId,
                ["labels"] = new JsonArray(),
            },
            $"linked {HubSpotSchema.Singular(objects.Type)} {id} to {HubSpotSchema.Singular(toType)} {toId}"
        );
    }

    private static int CheckedType(string fromType, JsonNode? type)
    {
        if (type?["associationCategory"].Text() is not "HUBSPOT_DEFINED")
        {
            throw HubSpotErrors.Invalid($"associationCategory of {fromType} must be HUBSPOT_DEFINED").AsException();
        }
        return (int)(type["associationTypeId"].Whole() ?? throw HubSpotErrors.Invalid("associationTypeId is not a number").AsException());
    }
}
