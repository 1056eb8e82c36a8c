using System.Net;

namespace InstantlyPipeline.Intake.Sender;

/// <summary>Finds out where a request came from when proxies stand in between.</summary>
/// <remarks>
/// Anybody can write a forwarded header, so each entry counts only if a trusted proxy added it: the entries are read from the right, as
/// long as the one who added them is trusted. Both hosts use this one rule.
/// </remarks>
public sealed class TrustedProxies(IReadOnlyList<IPNetwork> proxies)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedProto = "X-Forwarded-Proto";

    public static TrustedProxies Of(IntakeOptions options) => new(Networks.Parse(options.TrustedProxies));

    /// <returns>The right-most address that is no trusted proxy; null when that cannot be told.</returns>
    public IPAddress? ClientOf(IntakeRequest request)
    {
        var address = Plain(request.RemoteAddress);
        if (!Trusts(address) || request.Header(ForwardedFor) is not { } forwarded)
        {
            return address;
        }
        var entries = forwarded.Split(',');
        for (var i = entries.Length - 1; i >= 0 && Trusts(address); i--)
        {
            address = Parse(entries[i]);
        }
        return address;
    }

    /// <summary>Whether the sender spoke HTTPS, to us or to the trusted proxy before us.</summary>
    public bool IsHttps(IntakeRequest request) =>
        request.IsHttps
        || (
            Trusts(Plain(request.RemoteAddress))
            && request.Header(ForwardedProto)?.Split(',')[^1].Trim().Equals("https", StringComparison.OrdinalIgnoreCase) is true
        );

    public bool Trusts(IPAddress? address) => address is not null && Networks.Contain(proxies, address);

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    /// <summary>Some proxies add the port.</summary>
    private static IPAddress? Parse(string entry) =>
        IPAddress.TryParse(entry.Trim(), out var address) ? Plain(address)
        : IPEndPoint.TryParse(entry.Trim(), out var withPort) ? Plain(withPort.Address)
        : null;
}
