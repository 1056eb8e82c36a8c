namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Which spellings name the same workspace.</summary>
/// <remarks>
/// Ids match without regard to case and dashes. Not every place that holds environment variables allows a dash in a name, so a setting may
/// spell each dash as an underscore, and only there: ids that differ in anything else never share a credential.
/// </remarks>
internal static class WorkspaceId
{
    /// <summary>Equal for two ids of one workspace.</summary>
    public static string Folded(string id) => id.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>An id in lower case, dashes and all.</summary>
    public static string Exact(string id) => id.Trim().ToLowerInvariant();

    /// <returns>The id that a setting's spelling means if its underscores stand for dashes; null when it has none, or has dashes
    /// too.</returns>
    public static string? WithDashes(string spelling) =>
        spelling.Contains('_', StringComparison.Ordinal) && !spelling.Contains('-', StringComparison.Ordinal)
            ? Exact(spelling).Replace('_', '-')
            : null;
}
