using System.Globalization;
using System.Net;
using Microsoft.Azure.Functions.Worker.Http;

namespace InstantlyPipeline.Functions;

/// <summary>Reads request headers as they were sent.</summary>
internal static class RequestHeaders
{
    /// <returns>Null when absent; repeated headers are joined by commas.</returns>
    public static string? Value(this HttpHeadersCollection headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <returns>Null when the sender did not say, as with chunked bodies.</returns>
    public static long? ContentLength(this HttpHeadersCollection headers) =>
        long.TryParse(headers.Value("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>The address the platform's front end was called from. <c>Webhook__TrustedProxies</c> may name it, when it is a proxy of the
    /// user's.</summary>
    /// <remarks>It appends that to what the caller sent, as <c>ip:port</c>: the right-most entry is the platform's, those before are
    /// anybody's.</remarks>
    /// <returns>Null where no front end stands before the app, as on a developer's machine.</returns>
    public static IPAddress? RemoteAddress(this HttpHeadersCollection headers) =>
        IPEndPoint.TryParse(headers.Value("X-Forwarded-For")?.Split(',')[^1].Trim() ?? "", out var remote) ? remote.Address : null;

    /// <summary>The front end ends TLS and says so; the app sees plain HTTP.</summary>
    public static bool IsHttps(this HttpHeadersCollection headers, Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || headers.Value("X-Forwarded-Proto")?.Split(',')[^1].Trim() == Uri.UriSchemeHttps;
}
