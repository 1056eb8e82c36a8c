using InstantlyPipeline.Intake;
using InstantlyPipeline.Sqlite;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MaxConcurrentConnections = kestrel.ApplicationServices.GetRequiredService<IOptions<SelfHostOptions>>().Value.MaxConnections;
        // Above intake's own limit, so that its 413 says which setting to change.
        limits.MaxRequestBodySize = IntakeOptions.MostBodyBytes + 1;
    }
}
