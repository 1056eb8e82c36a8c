using InstantlyPipeline.Processing;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Bounces;

/// <summary>Registers what is done for the queue of bounces.</summary>
public static class BouncesRegistration
{
    public static IServiceCollection AddBounces(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<BounceOptions, AttributesValidator<BounceOptions>>().BindConfiguration("Bounces");
        return services.AddSettingSection<BounceOptions>("Bounces").AddSingleton<SoftBouncePromotion>().AddSingleton<IWorkflow, BounceWorkflow>();
    }
}
