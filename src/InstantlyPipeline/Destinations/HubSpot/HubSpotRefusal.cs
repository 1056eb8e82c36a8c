using System.Text.Json;
using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>A property value that HubSpot did not take.</summary>
/// <param name="Property">Internal name.</param>
/// <param name="Code">For example <c>INVALID_ALPHA</c>.</param>
/// <remarks>
/// Source: HubSpot's "Error handling" and its changelog of validation rules for properties, 2026. The names stand in
/// <c>errors[].context.propertyName</c>, or only in the text of the message, as a list in JSON.
/// </remarks>
internal sealed record HubSpotRefusal(string Property, string Code)
{
    public const string InvalidEmail = "INVALID_EMAIL";
    public const string Conflict = "CONFLICTING_UNIQUE_VALUE";

    private const int LongestName = 100;

    /// <summary>Without the value: it is somebody's.</summary>
    public override string ToString() => $"{Property}: {Code}";

    /// <returns>Empty when the answer is no refusal of values.</returns>
    public static IReadOnlyList<HubSpotRefusal> In(DestinationAnswer answer)
    {
        if (answer.Status != 400 || answer.Json is not { ValueKind: JsonValueKind.Object } body)
        {
            return [];
        }
        var refusals = new List<HubSpotRefusal>();
        foreach (var error in Items(body, "errors"))
        {
            if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty("context", out var context))
            {
                refusals.AddRange(
                    Items(context, "propertyName").Select(name => Of(Text(name), Text(error, "code"))).OfType<HubSpotRefusal>()
                );
            }
        }
        if (
            answer.TextAt("message") is { } message
            && message.IndexOf("[{", StringComparison.Ordinal) is >= 0 and var start
            && message.LastIndexOf(']') is var end
            && end > start
        )
        {
            try
            {
                using var list = JsonDocument.Parse(message[start..(end + 1)]);
                refusals.AddRange(
                    list.RootElement.EnumerateArray().Select(item => Of(Text(item, "name"), Text(item, "error"))).OfType<HubSpotRefusal>()
                );
            }
            catch (JsonException)
            {
                // Prose that only begins like a list: what the errors name has to do.
            }
        }
        return [.. refusals.Distinct()];
    }

    private static HubSpotRefusal? Of(string? property, string? code) =>
        property is { Length: > 0 and <= LongestName }
        && property.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_')
            ? new HubSpotRefusal(property, VendorCode.Code(code) ?? "refused")
            : null;

    private static IEnumerable<JsonElement> Items(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()]
            : [];

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
