using InstantlyPipeline.Destinations;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.Trouble;
using InstantlyPipeline.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Health;

/// <summary>Registers the checks that both hosts have; a host adds its own.</summary>
public static class HealthRegistration
{
    public static IServiceCollection AddHealth(this IServiceCollection services) =>
        services
            .AddSingleton<DestinationProbes>()
            .AddSingleton<Doctor>()
            .AddSingleton<HealthApi>()
            .AddSingleton<MetricsSnapshot>()
            .AddSingleton<SettingNames>()
            .AddHostedService<SettingNamesWarning>()
            .AddHostedService<WeakSecretsWarning>()
            .AddSingleton<IOperations, HealthOperations>()
            .AddSingleton<ICheck, SettingNamesCheck>()
            .AddSingleton<ICheck, SecretsCheck>()
            .AddSingleton<ICheck, StorageCheck>()
            .AddSingleton<ICheck, DestinationsCheck>()
            .AddSingleton<ICheck, PaceCheck>()
            .AddSingleton<ITroubleNotices, PaceNotices>();

    /// <summary>For a host that can count its queues: needs an <see cref="Queues.IQueueStatistics"/>.</summary>
    public static IServiceCollection AddQueueHealth(this IServiceCollection services) =>
        services.AddSingleton<ICheck, QueuesCheck>().AddSingleton<QueueMetrics>();
}
