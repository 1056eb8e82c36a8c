using System.Text.RegularExpressions;

namespace InstantlyPipeline.Settings;

/// <summary>Says in plain words that a setting's text is not of its type, without the text, which may be anything.</summary>
public static partial class UnreadableSetting
{
    /// <param name="exception">What the configuration binder threw.</param>
    /// <returns>Null when the exception says something else.</returns>
    public static string? Describe(InvalidOperationException exception)
    {
        if (Unconverted().Match(exception.Message) is not { Success: true } match)
        {
            return null;
        }
        var expected = match.Groups["type"].Value switch
        {
            "System.TimeSpan" => "a duration such as 00:00:03 (hours:minutes:seconds)",
            "System.Boolean" => "true or false",
            "System.Int32" or "System.Int64" => "a whole number without a unit",
            _ => "another kind of value, see docs/settings.md",
        };
        return $"{match.Groups["path"].Value.Replace(":", "__", StringComparison.Ordinal)} cannot be read: it takes {expected}.";
    }

    // The value comes first and may contain anything, so the path is looked for from the end.
    [GeneratedRegex(
        @"^Failed to convert configuration value.* at '(?<path>[^']+)' to type '(?<type>[^']+)'",
        RegexOptions.Singleline | RegexOptions.RightToLeft,
        1_000
    )]
    private static partial Regex Unconverted();
}
