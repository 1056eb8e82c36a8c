using InstantlyPipeline.Bounces.Clusters;
using InstantlyPipeline.Erasing;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Bounces;

/// <summary>Registers what is done for the queue of bounces.</summary>
internal static class BouncesRegistration
{
    public static IServiceCollection AddBounces(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<BounceOptions, AttributesValidator<BounceOptions>>().BindConfiguration("Bounces");
        return services
            .AddSettingSection<BounceOptions>("Bounces")
            .AddSingleton<SoftBouncePromotion>()
            .AddSingleton<BounceReports>()
            .AddSingleton<IMailExchanges, DnsMailExchanges>()
            .AddSingleton<MailboxProviders>()
            .AddSingleton<BounceTally>()
            .AddSingleton<ClusterClaims>()
            .AddSingleton<AccountRates>()
            .AddSingleton<BounceClusters>()
            .AddSingleton<BounceFold>()
            .AddSingleton<IUpkeep>(provider => provider.GetRequiredService<BounceFold>())
            .AddSingleton<IWorkflow, BounceWorkflow>()
            .AddSingleton<IEraser>(
                new NoPeople(
                    new StoredTable(
                        BounceTally.Table,
                        "the domain of each bounced address, the mailbox that sent and the campaign; no address",
                        "after five days it is a number, which leaves after `Retention__Days`",
                        "nothing to forget"
                    )
                )
            );
    }
}
