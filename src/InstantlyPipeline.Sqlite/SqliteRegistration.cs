using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Health;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Settings;
using InstantlyPipeline.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Sqlite;

/// <summary>Registers the embedded queue and tables, and their consumer.</summary>
public static class SqliteRegistration
{
    /// <summary>Queue and tables in <c>pipeline.db</c> in <paramref name="dataDirectory"/>; opened when first asked for, closed with the
    /// host.</summary>
    public static IServiceCollection AddSqlitePipelineStorage(this IServiceCollection services, string dataDirectory)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OnlyInstance>(); // the lock on the data directory sees to it
        services.AddSingleton(_ => new SqliteDatabase(dataDirectory));
        services.AddSingleton<SqliteTableStore>();
        services.AddSingleton<ITableStore>(provider => provider.GetRequiredService<SqliteTableStore>());
        services.AddSingleton<SqliteEventQueue>();
        services.AddSingleton<IEventQueue>(provider => provider.GetRequiredService<SqliteEventQueue>());
        services.AddSingleton<IDeadMessages, SqliteDeadMessages>();
        services.AddSingleton<IQueueStatistics, SqliteQueueStatistics>();
        services.AddSingleton<ICheck, DatabaseCheck>().AddSingleton<ICheck, DiskSpaceCheck>();
        return services;
    }

    /// <summary>
    /// The consumer of the queues. Needs an <see cref="IEventHandler"/>, and takes an <see cref="IEventBatchHandler"/> for the
    /// engagement queue when there is one; both are singletons.
    /// </summary>
    public static IServiceCollection AddQueueWorker(this IServiceCollection services)
    {
        services
            .AddOptionsWithValidateOnStart<SelfHostOptions, AttributesValidator<SelfHostOptions>>()
            .BindConfiguration(SelfHostOptions.Section);
        services.AddSettingSection<SelfHostOptions>(SelfHostOptions.Section).AddHostedService<QueueWorker>();
        return services.AddSingleton(provider =>
        {
            var settings = provider.GetService<CurrentSettings>();
            return new ClientShares(
                provider.GetRequiredService<IOptions<SelfHostOptions>>().Value.Concurrency,
                workspace => settings?.NameOf(workspace) ?? workspace,
                () => settings?.Value.Clients.Count > 1,
                provider.GetRequiredService<TimeProvider>()
            );
        });
    }
}
