using System.Globalization;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Functions.ServiceBus;

/// <summary>Registers Service Bus as the pipeline's queue, and what its triggers need.</summary>
public static class ServiceBusRegistration
{
    /// <summary>The connection that the triggers name: the platform reads the same settings for receiving.</summary>
    public const string Setting = "ServiceBus";

    /// <summary>Messages of one queue that an instance handles at once, as <c>host.json</c> says.</summary>
    public const int Concurrency = 16;

    /// <summary>Overrides <c>host.json</c>.</summary>
    private const string ConcurrencySetting = "AzureFunctionsJobHost:extensions:serviceBus:maxConcurrentCalls";

    /// <summary>
    /// Reads <c>ServiceBus</c> (a connection string: development, emulator), or <c>ServiceBus__fullyQualifiedNamespace</c> with the managed
    /// identity that <c>ServiceBus__clientId</c> or <c>AZURE_CLIENT_ID</c> names; without either, whoever is signed in
    /// (<see cref="DefaultAzureCredential"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException">Neither setting is there, or the connection string is none.</exception>
    public static IServiceCollection AddServiceBusQueue(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(Client(configuration));
        return services
            .AddSingleton<LargeBodies>()
            .AddSingleton<EventMessages>()
            .AddSingleton<ServiceBusEventQueue>()
            .AddSingleton<IEventQueue>(provider => new GatheringQueue(
                provider.GetRequiredService<ServiceBusEventQueue>(),
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton<IDeadMessages, ServiceBusDeadMessages>()
            .AddSingleton(new DyingCalls(TimeSpan.FromSeconds(5)))
            .AddSingleton(provider => Shares(configuration, provider))
            .AddSingleton<EventRunner>();
    }

    private static ClientShares Shares(IConfiguration configuration, IServiceProvider provider)
    {
        var workers =
            int.TryParse(configuration[ConcurrencySetting], CultureInfo.InvariantCulture, out var set) && set > 0 ? set : Concurrency;
        var settings = provider.GetRequiredService<CurrentSettings>();
        return new ClientShares(
            workers,
            workspace => settings.NameOf(workspace) ?? workspace,
            () => settings.Value.Clients.Count > 1,
            provider.GetRequiredService<TimeProvider>()
        );
    }

    private static ServiceBusClient Client(IConfiguration configuration)
    {
        var options = new ServiceBusClientOptions
        {
            // The sender of a webhook waits: the SDK's own three retries of a minute each would outlast it by far.
            RetryOptions = new ServiceBusRetryOptions
            {
                TryTimeout = TimeSpan.FromSeconds(5),
                MaxRetries = 1,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(1),
            },
        };
        if (configuration[Setting] is { Length: > 0 } connectionString)
        {
            return WithKey(connectionString, options);
        }
        return configuration[Setting + ":fullyQualifiedNamespace"] is { Length: > 0 } name
            ? new ServiceBusClient(name, AzureCredential.From(configuration), options)
            : throw new InvalidOperationException(
                "No queue is configured: set ServiceBus__fullyQualifiedNamespace (<namespace>.servicebus.windows.net, with a "
                    + "managed identity) "
                    + "or ServiceBus (a connection string, for the emulator)."
            );
    }

    private static ServiceBusClient WithKey(string connectionString, ServiceBusClientOptions options)
    {
        try
        {
            return new ServiceBusClient(connectionString, options);
        }
        catch (Exception ex) when (ex is FormatException or ArgumentException)
        {
            // The SDK's text may quote what was set, and that holds a key.
            throw new InvalidOperationException(
                "The setting ServiceBus is no connection string of Service Bus; one begins with Endpoint=sb://."
            );
        }
    }
}
