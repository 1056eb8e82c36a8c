using System.Text.Json.Nodes;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Queries of Advanced Filtering.</summary>
/// <remarks>
/// Source: Close's "Advanced Filtering". Texts are asked for as phrases and compared by the caller: whether an exact mode exists for each
/// field is not documented.
/// </remarks>
internal static class CloseQuery
{
    public static JsonObject Of(string type, JsonObject condition, string[] fields, int limit) =>
        new()
        {
            ["query"] = new JsonObject
            {
                ["type"] = "and",
                ["queries"] = new JsonArray(new JsonObject { ["type"] = "object_type", ["object_type"] = type }, condition),
            },
            ["_fields"] = new JsonObject { [type] = new JsonArray([.. fields.Select(field => (JsonNode)field)]) },
            ["_limit"] = limit,
        };

    public static JsonObject ContactEmail(string address) =>
        new()
        {
            ["type"] = "has_related",
            ["this_object_type"] = "contact",
            ["related_object_type"] = "contact_email",
            ["related_query"] = Text("contact_email", "email", address),
        };

    public static JsonObject Lead(string field, string value) => Text("lead", field, value);

    private static JsonObject Text(string type, string field, string value) =>
        new()
        {
            ["type"] = "field_condition",
            ["field"] = new JsonObject
            {
                ["type"] = "regular_field",
                ["object_type"] = type,
                ["field_name"] = field,
            },
            ["condition"] = new JsonObject
            {
                ["type"] = "text",
                ["mode"] = "phrase",
                ["value"] = value,
            },
        };
}
