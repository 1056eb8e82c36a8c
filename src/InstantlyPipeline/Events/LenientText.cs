using System.Text.Json;
using System.Text.RegularExpressions;

namespace InstantlyPipeline.Events;

/// <summary>Reads a JSON scalar as text even where the sender cut a string in the middle of an emoji.</summary>
/// <remarks>A snippet cut by UTF-16 length ends in an escaped half of a surrogate pair, which the JSON reader refuses to turn into a string.</remarks>
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
            using var repaired = JsonDocument.Parse(HalfCharacter().Replace(scalar.GetRawText(), @"\ufffd"));
            return repaired.RootElement.GetString()!;
        }
    }

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}")]
    private static partial Regex HalfCharacter();
}
