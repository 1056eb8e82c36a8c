using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Operations;

/// <summary>Registers the API behind the command line.</summary>
public static class OperationsRegistration
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<OperationsOptions, OperationsOptionsValidator>().BindConfiguration("Operations");
        return services.AddSettingSection<OperationsOptions>("Operations").AddSingleton<EventFinder>().AddSingleton<Replay>().AddSingleton<Discard>().AddSingleton<ReplayAndDiscard>()
            .AddSingleton<IOperations, EventOperations>().AddSingleton<IOperations, EngagementOperations>().AddSingleton<OperationsTable>()
            .AddSingleton<OperationsToken>().AddSingleton<OperationsApi>();
    }
}
