using InstantlyPipeline.Destinations.Holds;
using InstantlyPipeline.Operations.Numbers;
using InstantlyPipeline.Operations.Operators;
using InstantlyPipeline.Operations.People;
using InstantlyPipeline.Operations.Suppressed;
using InstantlyPipeline.Operations.Today;
using InstantlyPipeline.Operations.Trouble;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Operations;

/// <summary>Registers the API behind the command line.</summary>
internal static class OperationsRegistration
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<OperationsOptions, OperationsOptionsValidator>().BindConfiguration("Operations");
        return services
            .AddSettingSection<OperationsOptions>("Operations")
            .AddSingleton<EventFinder>()
            .AddSingleton<EventKeys>()
            .AddSingleton<DeadEvents>()
            .AddSingleton<NewestEvents>()
            .AddSingleton<Replay>()
            .AddSingleton<Discard>()
            .AddSingleton<ReplayAndDiscard>()
            .AddSingleton<DestinationHolds>()
            .AddSingleton<UnindexedArrivals>()
            .AddSingleton<ArrivalList>()
            .AddSingleton<KnownRecords>()
            .AddSingleton<LeadFile>()
            .AddSingleton<TroubleList>()
            .AddSingleton<OperatorTokens>()
            .AddSingleton<Trail>()
            .AddSingleton<IRetained, TrailRetention>()
            .AddSingleton<IOperations, EventOperations>()
            .AddSingleton<IOperations, ArrivalOperations>()
            .AddSingleton<IOperations, LeadOperations>()
            .AddSingleton<IOperations, TroubleOperations>()
            .AddSingleton<IOperations, NumbersOperations>()
            .AddSingleton<IOperations, FunnelOperations>()
            .AddSingleton<IOperations, EngagementOperations>()
            .AddSingleton<IOperations, BounceOperations>()
            .AddSingleton<IOperations, SuppressionOperations>()
            .AddSingleton<IOperations, OperatorOperations>()
            .AddSingleton<IOperations, ClientOperations>()
            .AddSingleton<OperationsTable>()
            .AddSingleton<OperationsToken>()
            .AddSingleton<OperationsApi>();
    }
}
