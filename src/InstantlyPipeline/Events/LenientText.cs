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
            using var repaired = JsonDocument.Parse(Escape().Replace(scalar.GetRawText(), escape => escape.Groups["half"].Success ? @"\ufffd" : escape.Value));
            return repaired.RootElement.GetString()!;
        }
    }

    /// <summary>One escape at a time from the left, so that an escaped backslash is never taken for the start of the next one; a whole pair is one escape.</summary>
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", RegexOptions.Singleline)]
    private static partial Regex Escape();
}
