using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace InstantlyPipeline.Events;

/// <summary>Reads a JSON scalar as text even where the sender cut a string in the middle of an emoji.</summary>
/// <remarks>A snippet cut by UTF-16 length ends in an escaped half of a surrogate pair, which the JSON reader refuses to turn into a
/// string.</remarks>
internal static partial class LenientText
{
    public static string Of(JsonElement scalar)
    {
        try
        {
            return scalar.ToString();
        }
        catch (InvalidOperationException)
        {
            return Repaired(scalar.GetRawText());
        }
    }

    /// <summary>The same of the value a reader stands on; null where that is null or no scalar.</summary>
    public static string? Of(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                try
                {
                    return reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    return Repaired($"\"{Encoding.UTF8.GetString(reader.ValueSpan)}\"");
                }
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.True:
                return bool.TrueString;
            case JsonTokenType.False:
                return bool.FalseString;
            default:
                return null;
        }
    }

    /// <summary>Null for what relays write in place of a value they do not have.</summary>
    public static string? OrAbsent(string? text) => text is "null" or "undefined" ? null : text;

    private static string Repaired(string json)
    {
        using var repaired = JsonDocument.Parse(Escape().Replace(json, escape => escape.Groups["half"].Success ? @"\ufffd" : escape.Value));
        return repaired.RootElement.GetString()!;
    }

    /// <summary>One escape at a time from the left, so that an escaped backslash is never taken for the start of the next one; a whole pair
    /// is one escape.</summary>
    [GeneratedRegex(
        @"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
        RegexOptions.Singleline
    )]
    private static partial Regex Escape();
}
