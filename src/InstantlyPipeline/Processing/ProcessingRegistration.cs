using InstantlyPipeline.Erasing;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Processing;

/// <summary>Registers the ledger, and what works on the events that act one by one.</summary>
internal static class ProcessingRegistration
{
    public static IServiceCollection AddProcessing(this IServiceCollection services) =>
        services
            .AddSingleton<EventLedger>()
            .AddSingleton<IEraser, LedgerEraser>()
            .AddSingleton<InternalEvents>()
            .AddSingleton<AnotherRun>()
            .AddSingleton<IPeriodicTask, Upkeep>()
            .AddSingleton<IEventHandler, EventProcessor>();
}
