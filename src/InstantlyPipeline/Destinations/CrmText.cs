namespace InstantlyPipeline.Destinations;

/// <summary>Makes a lead's texts fit for the fields of a CRM: one line, no control characters or direction overrides, no longer than the
/// field.</summary>
/// <remarks>Each CRM has a class of its own with its limits.</remarks>
internal static class CrmText
{
    /// <returns>Null when nothing is left.</returns>
    public static string? Line(string? text, int limit) =>
        text is not null && PlainText.Fit(PlainText.OneLine(text), limit, element => element) is { Length: > 0 } line ? line : null;

    /// <summary>Several lines, for notes and descriptions in plain text.</summary>
    public static string Text(string text, int limit) => PlainText.Fit(PlainText.Clean(text), limit, element => element);

    /// <summary>A web address people may click: http, https, or a bare host name.</summary>
    /// <returns>Null for anything else, such as <c>javascript:</c>, and for one that is too long.</returns>
    public static string? WebAddress(string? text, int limit) => Page(text, limit) is null ? null : Line(text, limit);

    /// <summary>Like <see cref="WebAddress"/>, with its scheme, for a field that takes no bare host name.</summary>
    public static string? Url(string? text, int limit) => Page(text, limit)?.AbsoluteUri;

    private static Uri? Page(string? text, int limit)
    {
        if (Line(text, int.MaxValue) is not { } line || line.Length > limit || line.Any(char.IsWhiteSpace))
        {
            return null;
        }
        var absolute = line.Contains("://", StringComparison.Ordinal) ? line : $"https://{line}";
        return
            Uri.TryCreate(absolute, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && address.UserInfo.Length == 0
            && address.Host.Contains('.', StringComparison.Ordinal)
            ? address
            : null;
    }
}
