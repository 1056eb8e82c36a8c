using InstantlyPipeline.Erasing;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Suppressions;

/// <summary>Registers the suppression list, what carries it out, and what people decide about it.</summary>
internal static class SuppressionsRegistration
{
    public static IServiceCollection AddSuppressions(this IServiceCollection services)
    {
        services
            .AddOptionsWithValidateOnStart<SuppressionOptions, AttributesValidator<SuppressionOptions>>()
            .BindConfiguration("Suppressions");
        return services
            .AddSettingSection<SuppressionOptions>("Suppressions")
            .AddSingleton<SuppressionList>()
            .AddSingleton<SuppressionSteps>()
            .AddSingleton<SuppressionLift>()
            .AddSingleton<SuppressionDecisions>()
            .AddSingleton<BarredAnswers>()
            .AddSingleton<IEraser, SuppressionEraser>();
    }
}
