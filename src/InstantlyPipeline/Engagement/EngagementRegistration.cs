using InstantlyPipeline.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Engagement;

/// <summary>Registers what counts sends, opens and clicks.</summary>
internal static class EngagementRegistration
{
    public static IServiceCollection AddEngagement(this IServiceCollection services) =>
        services.AddSingleton<EngagementCounts>().AddSingleton<IEventBatchHandler, EngagementProcessor>();
}
