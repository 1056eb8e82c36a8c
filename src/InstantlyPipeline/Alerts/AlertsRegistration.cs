using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Alerts;

/// <summary>Registers what tells people; the channels themselves are destinations.</summary>
internal static class AlertsRegistration
{
    public static IServiceCollection AddAlerts(this IServiceCollection services) =>
        services.AddSingleton<AlertSteps>().AddSingleton<DailyAlerts>().AddSingleton<HourlyAlerts>().AddSingleton<Notices>();
}
