namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>A lead's texts within HubSpot's limits.</summary>
/// <remarks>Source: HubSpot's "Properties", 2026: a single-line text takes 65,536 characters. A name of more than a thousand is
/// none.</remarks>
internal static class HubSpotText
{
    private const int MostLine = 1_000;

    public static string? Line(string? text) => CrmText.Line(text, MostLine);

    /// <summary>A text as the internal value of an option: lower-case letters, digits and underscores.</summary>
    public static string OptionValue(string text) =>
        string.Concat(text.Trim().ToLowerInvariant().Select(character => char.IsLetterOrDigit(character) ? character : '_'));

    public static string? WebAddress(string? text) => CrmText.WebAddress(text, MostLine);
}
