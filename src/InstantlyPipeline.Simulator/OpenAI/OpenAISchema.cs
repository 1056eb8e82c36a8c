using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InstantlyPipeline.Simulator;

/// <summary>The rules of a strict <c>json_schema</c> response format.</summary>
/// <remarks>Source: OpenAI's "Structured outputs" guide and its OpenAPI file, August 2026.</remarks>
internal static partial class OpenAISchema
{
    private static readonly string[] Unsupported =
    [
        "allOf",
        "not",
        "if",
        "then",
        "else",
        "dependentRequired",
        "dependentSchemas",
        "patternProperties",
        "default",
    ];

    /// <returns>What is wrong with the <c>json_schema</c> object, or null.</returns>
    public static string? Fault(JsonNode? format)
    {
        if (format is not JsonObject jsonSchema)
        {
            return "json_schema is missing";
        }
        if (jsonSchema["name"].Text() is not { } name || !Name().IsMatch(name))
        {
            return "name must be 1 to 64 of the characters A-Z, a-z, 0-9, _ and -";
        }
        if (jsonSchema["schema"] is not JsonObject schema)
        {
            return "schema is missing";
        }
        if (jsonSchema["strict"].Scalar() is not "true")
        {
            return null;
        }
        return schema["type"].Text() is "object" ? NodeFault(schema, "()") : "schema must be a JSON Schema of 'type: \"object\"'";
    }

    private static string? NodeFault(JsonObject schema, string at)
    {
        if (Unsupported.FirstOrDefault(schema.ContainsKey) is { } keyword)
        {
            return $"in context={at}, '{keyword}' is not permitted";
        }
        var isObject =
            schema["type"].Text() is "object" || (schema["type"] is JsonArray types && types.Any(type => type.Text() is "object"));
        if (isObject && ObjectFault(schema, at) is { } fault)
        {
            return fault;
        }
        if (schema["items"] is JsonObject items && NodeFault(items, $"{at}.items") is { } itemFault)
        {
            return itemFault;
        }
        foreach (var choice in (schema["anyOf"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (NodeFault(choice, $"{at}.anyOf") is { } choiceFault)
            {
                return choiceFault;
            }
        }
        return null;
    }

    private static string? ObjectFault(JsonObject schema, string at)
    {
        if (schema["additionalProperties"].Scalar() is not "false")
        {
            return $"in context={at}, 'additionalProperties' is required to be supplied and to be false";
        }
        var properties = schema["properties"] as JsonObject ?? [];
        var required = (schema["required"] as JsonArray ?? []).Select(name => name.Text()).ToHashSet();
        foreach (var (name, node) in properties)
        {
            if (!required.Contains(name))
            {
                return $"in context={at}, 'required' is required to be an array including every key in properties. Missing '{name}'";
            }
            if (
                node is not JsonObject property
                || (property["type"] is null && property["anyOf"] is null && property["enum"] is null && property["$ref"] is null)
            )
            {
                return $"in context={at}, schema of '{name}' must have a 'type' key";
            }
            if (NodeFault(property, $"{at}.{name}") is { } fault)
            {
                return fault;
            }
        }
        return required.FirstOrDefault(name => name is not null && !properties.ContainsKey(name)) is { } extra
            ? $"in context={at}, 'required' names '{extra}', which is not a property"
            : null;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex Name();
}
