using System.Text.Json;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Operations;

/// <summary>Adds the field that a quarantined delivery lacks.</summary>
internal static class CompletedBody
{
    /// <returns>Null when the body is no JSON object, or has the field with a text or number of its own: nobody's words are
    /// changed.</returns>
    public static byte[]? Add(ReadOnlySpan<byte> body, string field, string value)
    {
        try
        {
            if (
                JsonNode.Parse(body) is not JsonObject delivery
                || delivery[field] is JsonValue and not null && !string.IsNullOrWhiteSpace(delivery[field]!.ToString())
            )
            {
                return null;
            }
            delivery[field] = value;
            return JsonSerializer.SerializeToUtf8Bytes(delivery, OperationsJson.Default.JsonObject);
        }
        catch (Exception ex) when (ex is JsonException or ArgumentException)
        {
            return null; // no JSON, or a field that is there twice
        }
    }
}
