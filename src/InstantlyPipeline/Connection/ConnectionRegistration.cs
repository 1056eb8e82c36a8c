using InstantlyPipeline.Connection.Troubles;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Health;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Operations.Trouble;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Connection;

/// <summary>Registers Instantly's side of the webhook: connect, watch, resume, recover.</summary>
internal static class ConnectionRegistration
{
    public static IServiceCollection AddConnection(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ConnectionOptions, ConnectionOptionsValidator>().BindConfiguration("Connection");
        // In the order in which the doctor shows them: a new kind of trouble is a class and a line.
        services
            .AddSingleton<ITroubleSource, WebhookTroubles>()
            .AddSingleton<ITroubleSource, SilenceTroubles>()
            .AddSingleton<ITroubleSource, RefusalTroubles>()
            .AddSingleton<ITroubleSource, DeadLetterTroubles>()
            .AddSingleton<ITroubleSource, QuarantineTroubles>()
            .AddSingleton<ITroubleSource, DestinationTroubles>()
            .AddSingleton<ITroubleSource, AccountTroubles>();
        return services
            .AddSettingSection<ConnectionOptions>("Connection")
            .AddSingleton<ConnectionBook>()
            .AddSingleton<Books>()
            .AddSingleton<Door>()
            .AddSingleton<Recovery>()
            .AddSingleton<FirstImport>()
            .AddSingleton<WebhookSecrets>()
            .AddSingleton<WebhookTest>()
            .AddSingleton<Connecting>()
            .AddSingleton<TroubleBook>()
            .AddSingleton<ITroubleNotices, NotedTroubles>()
            .AddSingleton<ITroubleNotices, RefusedNotices>()
            .AddSingleton<IPeriodicTask, Watch>()
            .AddSingleton<ICheck, TroublesCheck>()
            .AddSingleton<ICheck, BooksCheck>()
            .AddSingleton<IOperations, ConnectionOperations>()
            .AddSingleton<IOperations, BooksOperations>()
            .AddSingleton<IEraser, ConnectionEraser>();
    }
}
