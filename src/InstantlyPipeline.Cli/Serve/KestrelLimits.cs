using InstantlyPipeline.Intake;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>What one sender can take from the server: intake's own limits cannot help before a request has arrived.</summary>
internal static class KestrelLimits
{
    /// <summary>Headers of a delivery have some hundred bytes; proxies add a few more.</summary>
    private const int HeaderBytes = 16 * 1024;

    public static void Set(WebHostBuilderContext context, KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        // A megabyte at this pace takes half an hour, but an honest sender is never that slow: below it a connection is ended after 5 s.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 512, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        // Not the server's own limit: it turns away whoever comes last, with a line in the log for each, and would keep those that say
        // nothing.
        var gate = kestrel.ApplicationServices.GetRequiredService<ConnectionGate>();
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => gate.EnterAsync(connection, next)));
        // Above intake's own limit, so that its 413 says which setting to change.
        limits.MaxRequestBodySize = IntakeOptions.MostBodyBytes + 1;
    }
}
