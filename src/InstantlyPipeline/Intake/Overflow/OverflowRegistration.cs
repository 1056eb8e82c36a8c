using InstantlyPipeline.Processing;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Intake.Overflow;

/// <summary>Registers the table beside the queue, and what drains it.</summary>
public static class OverflowRegistration
{
    /// <summary>For a host whose queue can be down while its tables are not, see <see cref="SafeKeeping"/>.</summary>
    public static IServiceCollection AddOverflow(this IServiceCollection services) =>
        services.AddSingleton<OverflowTable>().AddSingleton<IPeriodicTask, OverflowDrain>();
}
