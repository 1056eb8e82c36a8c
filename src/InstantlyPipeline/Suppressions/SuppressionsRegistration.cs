using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Suppressions;

/// <summary>Registers what bars an address from further mail.</summary>
public static class SuppressionsRegistration
{
    public static IServiceCollection AddSuppressions(this IServiceCollection services) => services.AddSingleton<SuppressionSteps>();
}
