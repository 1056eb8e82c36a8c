namespace InstantlyPipeline.Http;

/// <summary>Names of the headers that answers carry.</summary>
internal static class HttpHeader
{
    public const string Allow = "Allow";
    public const string CacheControl = "Cache-Control";
    public const string RetryAfter = "Retry-After";
    public const string WwwAuthenticate = "WWW-Authenticate";

    public static IReadOnlyList<KeyValuePair<string, string>> One(string name, string value) => [new(name, value)];
}
