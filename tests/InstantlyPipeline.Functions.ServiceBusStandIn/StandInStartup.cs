using Grpc.Net.Client;
using InstantlyPipeline.Functions.Host.Rpc;
using InstantlyPipeline.Functions.ServiceBusStandIn;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

[assembly: WorkerExtensionStartup(typeof(StandInStartup))]

namespace InstantlyPipeline.Functions.ServiceBusStandIn;

/// <summary>Registers the client that settles messages at the host, when the worker starts.</summary>
/// <remarks>
/// The assembly bears no <c>ExtensionInformation</c> attribute, so the build does not look for the host's half of the extension. An app
/// that is deployed so would receive nothing. Publishing it is an error of the build; what reached Azure on another way does not start.
/// </remarks>
public sealed class StandInStartup : WorkerExtensionStartup
{
    /// <summary>Set by Azure wherever it runs an app, and nowhere else.</summary>
    private const string SiteName = "WEBSITE_SITE_NAME";

    /// <exception cref="InvalidOperationException">The app runs in Azure.</exception>
    public override void Configure(IFunctionsWorkerApplicationBuilder applicationBuilder)
    {
        ArgumentNullException.ThrowIfNull(applicationBuilder);
        if (Environment.GetEnvironmentVariable(SiteName) is { Length: > 0 } site)
        {
            throw new InvalidOperationException(
                $"The app on {site} was built with the tests' stand-in of the Service Bus extension and would receive no message: "
                    + "deploy it from a machine whose package feed has Microsoft.Azure.Functions.Worker.Extensions.ServiceBus, with "
                    + "ServiceBusExtension unset."
            );
        }
        applicationBuilder.Services.AddSingleton(services => new Settlement.SettlementClient(
            GrpcChannel.ForAddress(
                services.GetRequiredService<IConfiguration>()["Functions:Worker:HostEndpoint"]
                    ?? throw new InvalidOperationException("The worker was started without the host's address (--functions-uri).")
            )
        ));
    }
}
