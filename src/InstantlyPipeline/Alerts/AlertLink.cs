namespace InstantlyPipeline.Alerts;

/// <summary>Where an alert leads.</summary>
/// <param name="Url">Shown only when it is absolute, http or https, and at most 2,000 characters long: it may come from a payload.</param>
public sealed record AlertLink(string Label, Uri Url)
{
    internal string? Address =>
        Url.IsAbsoluteUri
        && (Url.Scheme == Uri.UriSchemeHttps || Url.Scheme == Uri.UriSchemeHttp)
        && Url.AbsoluteUri is { Length: <= 2000 } address
            ? address
            : null;
}
