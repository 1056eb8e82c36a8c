using System.Net;

namespace InstantlyPipeline.Intake;

/// <summary>An HTTP request as intake needs it; each host fills it from its own request type.</summary>
/// <param name="RemoteAddress">Null when the host cannot tell.</param>
/// <param name="Header">The value of a header by case-insensitive name; null when absent.</param>
/// <param name="ContentLength">Null when the sender did not say, as with chunked bodies.</param>
public readonly record struct IntakeRequest(
    string Method,
    IPAddress? RemoteAddress,
    Func<string, string?> Header,
    long? ContentLength,
    Stream Body
)
{
    /// <summary>Whether this connection is encrypted; a proxy's word about its own is a header.</summary>
    public bool IsHttps { get; init; }

    /// <summary>The client that the address names after <see cref="WebhookIntake.Path"/>; null for the plain address.</summary>
    public string? Client { get; init; }

    /// <summary>Tells a body that breaks HTTP's own rules from a connection that broke, by what reading it threw; null where the host
    /// cannot.</summary>
    public Func<Exception, bool>? IsBadFraming { get; init; }
}
