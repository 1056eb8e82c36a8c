using InstantlyPipeline.Erasing;
using InstantlyPipeline.Processing;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Digests;

/// <summary>Registers the digest of the week.</summary>
internal static class DigestsRegistration
{
    public static IServiceCollection AddDigests(this IServiceCollection services) =>
        services
            .AddSingleton<IUpkeep, WeeklyDigests>()
            .AddSingleton<DigestSteps>()
            .AddSingleton<IEraser>(
                new NoPeople(
                    new StoredTable(
                        WeeklyDigests.Table,
                        "nothing of people: for which week each client had its digest",
                        "never",
                        "nothing to forget"
                    )
                )
            );
}
