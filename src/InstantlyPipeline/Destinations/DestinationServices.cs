using System.Net;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Processing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace InstantlyPipeline.Destinations;

/// <summary>Registers the clients of CRMs, chat, the language model and Instantly's own API.</summary>
public static class DestinationServices
{
    /// <summary>The one named <see cref="HttpClient"/> of all destinations; they differ by address and credential, which each request
    /// carries.</summary>
    public const string HttpClientName = "destinations";

    /// <summary>For a call with its whole answer; below every queue's lock.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Larger answers are not read to their end.</summary>
    internal const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <remarks>Needs an <c>IConfiguration</c> in the container.</remarks>
    public static IServiceCollection AddDestinations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CurrentSettings>();
        services.TryAddSingleton<IClientNames>(provider => provider.GetRequiredService<CurrentSettings>());
        services.TryAddSingleton<DestinationClients>();
        foreach (var destination in DestinationList.All)
        {
            destination.AddPorts(services);
        }
        services
            .AddHttpClient(
                HttpClientName,
                http =>
                {
                    http.Timeout = Timeout;
                    http.MaxResponseContentBufferSize = MaxAnswerBytes;
                    http.DefaultRequestHeaders.UserAgent.ParseAdd("instantly-event-pipeline");
                }
            )
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                    ConnectTimeout = TimeSpan.FromSeconds(10),
                    AllowAutoRedirect = false, // a redirect would carry the credential to a host nobody configured
                    UseCookies = false,
                    ActivityHeadersPropagator = null, // its spans carry the path, which holds webhook secrets and addresses
                }
            )
            .SetHandlerLifetime(System.Threading.Timeout.InfiniteTimeSpan) // the connection lifetime above already follows DNS
            .RemoveAllLoggers(); // they log the address, see above
        return services;
    }
}
