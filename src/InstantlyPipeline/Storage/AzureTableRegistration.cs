using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Storage;

/// <summary>Registers Azure Table Storage as the pipeline's tables.</summary>
public static class AzureTableRegistration
{
    /// <summary>
    /// Reads <c>Tables__connectionString</c> (development, emulator), or <c>Tables__serviceUri</c> with the managed identity that
    /// <c>AZURE_CLIENT_ID</c> names; without that name, whoever is signed in (<see cref="DefaultAzureCredential"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException">Neither setting is there, or the address is none.</exception>
    public static IServiceCollection AddAzureTableStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var client = Client(configuration);
        services.AddSingleton(client);
        services.AddSingleton<ITableStore, AzureTableStore>();
        return services;
    }

    private static TableServiceClient Client(IConfiguration configuration)
    {
        var options = new TableClientOptions();
        // Short tries: intake answers within seconds or spills over, and processing has a retry policy of its own.
        options.Retry.MaxRetries = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);

        var tables = configuration.GetSection("Tables");
        if (tables["connectionString"] is { Length: > 0 } connectionString)
        {
            return new TableServiceClient(connectionString, options);
        }
        if (tables["serviceUri"] is not { Length: > 0 } address)
        {
            throw new InvalidOperationException(
                "No table storage is configured: set Tables__serviceUri (https://<account>.table.core.windows.net, with a "
                    + "managed identity) "
                    + "or Tables__connectionString (UseDevelopmentStorage=true for the emulator)."
            );
        }
        return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? new TableServiceClient(uri, AzureCredential.From(configuration), options)
            : throw new InvalidOperationException(
                "Tables__serviceUri is no absolute address; one looks like https://<account>.table.core.windows.net."
            );
    }
}
