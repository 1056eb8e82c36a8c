using InstantlyPipeline.Erasing;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Arrivals;

/// <summary>Registers the rows behind lists, timelines and searches.</summary>
internal static class ArrivalsRegistration
{
    public static IServiceCollection AddArrivals(this IServiceCollection services) =>
        services
            .AddSingleton<ArrivalIndex>()
            .AddSingleton<Timeline>()
            .AddSingleton<LeadSearch>()
            .AddSingleton<OpenEvents>()
            .AddSingleton<IEventIndex, EventIndex>()
            .AddSingleton<ArrivalBackfill>()
            .AddSingleton<IUpkeep>(provider => provider.GetRequiredService<ArrivalBackfill>())
            .AddSingleton<IUpkeep, LeadMove>()
            .AddSingleton<EngagementReceipts>()
            .AddSingleton<ReceiptBackfill>()
            .AddSingleton<IUpkeep>(provider => provider.GetRequiredService<ReceiptBackfill>())
            .AddSingleton<SendBackfill>()
            .AddSingleton<IUpkeep>(provider => provider.GetRequiredService<SendBackfill>())
            .AddSingleton<IEraser, ReceiptEraser>()
            .AddSingleton<IRetained, ArrivalRetention>()
            .AddSingleton<IEraser, ArrivalEraser>()
            .AddSingleton<LeadEraser>()
            .AddSingleton<IEraser>(provider => provider.GetRequiredService<LeadEraser>())
            .AddSingleton<IRetained, LeadRetention>();
}
