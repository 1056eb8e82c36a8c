using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Calls about the properties of a type of records.</summary>
internal static class HubSpotPropertyCalls
{
    /// <param name="allowUniqueOfTasks">Whether tasks accept <c>hasUniqueValue</c>.</param>
    public static Answer Handle(IncomingCall call, HubSpotObjects objects, string[] rest, bool allowUniqueOfTasks)
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
                var defined = objects.Define(HubSpotBody.Read(call), allowUniqueOfTasks || objects.Type is not "tasks");
                return Answer.Json(201, Shown(defined), $"created property {defined.Name} on {objects.Type}");
            case ("PATCH", [var name]):
                return Change(objects, name, HubSpotBody.Read(call));
            default:
                return HubSpotErrors.NoRoute(call);
        }
    }

    /// <summary>The options that are sent are all that there are afterwards.</summary>
    private static Answer Change(HubSpotObjects objects, string name, JsonObject body)
    {
        HubSpotBody.OnlyKeys(body, "label", "groupName", "description", "options", "displayOrder", "formField", "hidden");
        if (objects.Properties.GetValueOrDefault(name) is not { } property)
        {
            return HubSpotErrors.NotFound($"Property \"{name}\" does not exist on {objects.Type}");
        }
        var options = new Dictionary<string, string>();
        foreach (var option in body["options"] as JsonArray ?? [])
        {
            if (option?["value"].Text() is not { Length: > 0 } value || option["label"].Text() is not { Length: > 0 } label)
            {
                return HubSpotErrors.Invalid("an option needs label and value");
            }
            if (!options.TryAdd(value, label))
            {
                return HubSpotErrors.Invalid("option values must be unique");
            }
        }
        var changed = objects.Properties[name] = body["options"] is null
            ? property
            : property with
            {
                Options = [.. options.Keys],
                Labels = options,
            };
        return Answer.Json(200, Shown(changed), $"changed property {name} of {objects.Type}");
    }

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
                .. property.Options.Select(option =>
                    (JsonNode)new JsonObject { ["label"] = property.Labels.GetValueOrDefault(option, option), ["value"] = option }
                ),
            ]),
            ["archived"] = false,
        };
}
