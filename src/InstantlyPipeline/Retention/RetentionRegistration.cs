using InstantlyPipeline.Processing;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Retention;

/// <summary>Registers what forgets old days.</summary>
internal static class RetentionRegistration
{
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<RetentionOptions, AttributesValidator<RetentionOptions>>().BindConfiguration("Retention");
        return services
            .AddSettingSection<RetentionOptions>("Retention")
            .AddSingleton<RetentionSweep>()
            .AddSingleton<IPeriodicTask>(provider => provider.GetRequiredService<RetentionSweep>());
    }
}
