using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>Typed reads that answer null instead of throwing: a wrong type is the caller's mistake, to be refused in its own
/// words.</summary>
internal static class JsonRead
{
    public static string? Text(this JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A JSON number without a fraction; a quoted number is not one.</summary>
    public static long? Whole(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is JsonValueKind.Number && value.TryGetValue<long>(out var number) ? number : null;

    /// <summary>The number that a path or a query holds; null for anything but digits.</summary>
    public static long? Whole(this string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool IsNumber(this JsonNode? node) => node is JsonValue value && value.GetValueKind() is JsonValueKind.Number;

    public static bool IsBoolean(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False;

    public static bool IsText(this JsonNode? node) => node.Text() is not null;

    /// <summary>The scalar as a form field would carry it; null for objects, arrays and null.</summary>
    public static string? Scalar(this JsonNode? node) =>
        node is JsonValue value
            ? value.GetValueKind() switch
            {
                JsonValueKind.String => value.GetValue<string>(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => value.ToJsonString(),
            }
            : null;
}
