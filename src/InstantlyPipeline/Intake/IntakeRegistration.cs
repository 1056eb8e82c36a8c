using InstantlyPipeline.Erasing;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Intake.Refusals;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Intake;

/// <summary>Registers what takes deliveries in.</summary>
internal static class IntakeRegistration
{
    public static IServiceCollection AddIntake(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<IntakeOptions>, IntakeOptionsValidator>();
        services.AddOptions<IntakeOptions>().BindConfiguration("Webhook").ValidateOnStart();
        services.AddSettingSection<IntakeOptions>("Webhook").AddSettingSection<SignatureOptions>("Webhook:Signature");
        return services
            .AddSingleton<RefusedDeliveries>()
            .AddSingleton<WrongPath>()
            .AddSingleton<IntakeMetrics>()
            .AddSingleton<Quarantine>()
            .AddSingleton<IEraser, IntakeEraser>()
            .AddSingleton<SecretUse>()
            .AddSingleton<ClientSecrets>()
            .AddSingleton<SecretsAtStart>()
            .AddSingleton<SafeKeeping>()
            .AddSingleton<Acceptance>()
            .AddSingleton<WebhookIntake>();
    }
}
