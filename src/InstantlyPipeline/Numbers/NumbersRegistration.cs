using InstantlyPipeline.Processing;
using InstantlyPipeline.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Numbers;

/// <summary>Registers what adds up and reads the counts.</summary>
internal static class NumbersRegistration
{
    public static IServiceCollection AddNumbers(this IServiceCollection services) =>
        services
            .AddSingleton<DayNumbers>()
            .AddSingleton<NumbersFold>()
            .AddSingleton<IUpkeep>(provider => provider.GetRequiredService<NumbersFold>())
            .AddSingleton<IRetained>(provider => provider.GetRequiredService<NumbersFold>());
}
