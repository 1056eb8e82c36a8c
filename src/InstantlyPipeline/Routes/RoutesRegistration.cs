using InstantlyPipeline.Erasing;
using InstantlyPipeline.Health;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Routes.Files;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Routes;

/// <summary>Registers clients and routes. Where their file is, the host says.</summary>
public static class RoutesRegistration
{
    public static IServiceCollection AddRoutes(this IServiceCollection services) =>
        services
            .AddSingleton<FileReader>()
            .AddSingleton<CurrentFile>()
            .AddHostedService<FileWatch>()
            .AddSingleton<RouteUse>()
            .AddSingleton<RouteSteps>()
            .AddSingleton<RouteTests>()
            .AddSingleton<StoredFile>()
            .AddSingleton<IEraser>(
                new NoPeople(
                    new StoredTable(
                        "alertturns",
                        "under a hash: how often a label was told in an hour",
                        "never",
                        "nothing to forget of leads"
                    ),
                    new StoredTable(
                        "pipelinefile",
                        "nothing of leads: the file of clients and routes, with the addresses of your own sales people if you "
                            + "write them there",
                        "with the next file",
                        "nothing to forget of leads"
                    ),
                    new StoredTable("routeuse", "nothing of people: when each route matched last", "never", "nothing to forget")
                )
            )
            .AddSingleton<IAdmission, UnknownWorkspaces>()
            .AddSingleton<ICheck, RoutesCheck>()
            .AddSingleton<IOperations, RouteOperations>();

    /// <summary>For a host with a disk.</summary>
    /// <param name="required">Somebody named the file, so it has to be there.</param>
    public static IServiceCollection AddPipelineFile(this IServiceCollection services, string path, bool required) =>
        services.AddSingleton<IPipelineFileSource>(new FileOnDisk(path, required));

    /// <summary>For a host without one: the file is in the table storage, and <c>routes push</c> puts it there.</summary>
    public static IServiceCollection AddStoredPipelineFile(this IServiceCollection services) =>
        services.AddSingleton<IPipelineFileSource>(provider => provider.GetRequiredService<StoredFile>());
}
