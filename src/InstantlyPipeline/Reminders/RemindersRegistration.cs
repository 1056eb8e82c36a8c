using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Reminders;

/// <summary>Registers what reminds people of replies that nobody answers.</summary>
internal static class RemindersRegistration
{
    public static IServiceCollection AddReminders(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<TeamOptions, TeamOptionsValidator>().BindConfiguration(TeamOptions.Section);
        return services
            .AddSettingSection<TeamOptions>(TeamOptions.Section)
            .AddSingleton<HotReplies>()
            .AddSingleton<IUpkeep>(provider => provider.GetRequiredService<HotReplies>())
            .AddSingleton<HotReplySteps>()
            .AddSingleton<IEraser>(
                new NoPeople(
                    new StoredTable(
                        HotReplies.Table,
                        "nothing of people but the keys of replies that wait for an answer",
                        "after four days",
                        "nothing to forget"
                    )
                )
            );
    }
}
