using InstantlyPipeline.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Observing;

/// <summary>Registers what compares an observed client with another tool.</summary>
internal static class ObservingRegistration
{
    public static IServiceCollection AddObserving(this IServiceCollection services) =>
        services.AddSingleton<ObservedReports>().AddSingleton<IOperations, ObservingOperations>();
}
