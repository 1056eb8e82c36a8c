using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>What <c>--urls</c> says, read the way the server reads it.</summary>
/// <remarks>
/// The server takes a host that is no address for "every interface", and a port that is no number for a part of the host. So a slip of the
/// finger would open a port to the world that was meant for this machine.
/// </remarks>
internal static class ListenAddresses
{
    public static string[] In(string? urls) =>
        urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <returns>Null when the server can be told to listen at each of them, and will listen there and nowhere else.</returns>
    public static string? Problem(string? urls) =>
        In(urls) is not { Length: > 0 } all || all.FirstOrDefault(url => Parse(url) is null) is not null
            ? $"--urls takes addresses such as {SelfHost.DefaultUrl}, separated by semicolons; HTTPS is for the proxy before it. "
                + "A host is an IP address, localhost, or * for every interface; other names are not looked up, the server would "
                + "listen on every interface."
            : null;

    /// <summary>True when every address is this machine's own.</summary>
    public static bool AreLoopback(string urls) => In(urls).All(url => Parse(url) is { } address && IsLoopback(address.Host));

    /// <param name="host">As an address or a Host header has it, without the port.</param>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>A port that nothing listens on now, the one after ours if it is free.</summary>
    public static int FreePort()
    {
        for (var port = new Uri(SelfHost.DefaultUrl).Port + 1; port < 7_100; port++)
        {
            if (IsFree(port))
            {
                return port;
            }
        }
        return 0; // the server then takes one that is free, and says which
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http", Port: >= 0 and <= 65_535, PathBase: "" } address && IsHost(address.Host)
                ? address
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsHost(string host) =>
        host is "*" or "+" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _);
}
