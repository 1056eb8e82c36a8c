using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Settings;

/// <summary>Makes a section of settings known.</summary>
public static class SettingRegistration
{
    /// <param name="name">With colons, as it is bound.</param>
    public static IServiceCollection AddSettingSection<TOptions>(this IServiceCollection services, string name) =>
        services.AddSingleton(new SettingSection(name, typeof(TOptions)));
}
