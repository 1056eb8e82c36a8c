using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>Ids, times and texts as Instantly's API writes them.</summary>
internal static class InstantlyText
{
    public static string After(string? cursor) => cursor is null ? "" : $"&starting_after={Uri.EscapeDataString(cursor)}";

    public static bool Same(string? other, string address) => string.Equals(other?.Trim(), address, StringComparison.OrdinalIgnoreCase);

    /// <summary>One record's id. Without one, the URL that deletes a record deletes a whole list.</summary>
    /// <exception cref="ArgumentException"><paramref name="id"/> is not one record's id.</exception>
    public static string Id(string id) =>
        id.Length > 0 && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            ? id
            : throw new ArgumentException("Not an id: letters, digits and dashes are expected.", nameof(id));

    public static string? Of(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => LenientText.Of(value),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}
