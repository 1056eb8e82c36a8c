using InstantlyPipeline.Erasing;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Forgetting;

/// <summary>Registers what forgets people.</summary>
internal static class ForgettingRegistration
{
    public static IServiceCollection AddForgetting(this IServiceCollection services) =>
        services
            .AddSingleton<Tombstones>()
            .AddSingleton<IEventGate>(provider => provider.GetRequiredService<Tombstones>())
            .AddSingleton<ForgetRequests>()
            .AddSingleton<IUpkeep>(provider => provider.GetRequiredService<ForgetRequests>())
            .AddSingleton<IRetained>(provider => provider.GetRequiredService<ForgetRequests>())
            .AddSingleton<IOperations, ForgetOperations>()
            .AddSingleton<IEraser>(
                new NoPeople(
                    new StoredTable(
                        Tombstones.Table,
                        "an address that is to be forgotten, until it is; keyed hashes of those that were",
                        "7 days, reports of what was done 30 days",
                        "this is what does it"
                    ),
                    new StoredTable(
                        "operators",
                        "names of the operators who have tokens, and hashes of the tokens",
                        "never: the trail names them",
                        "nothing to forget of leads"
                    ),
                    new StoredTable(
                        "trail",
                        "who did what, when, from which network address and why; people under a hash of their address",
                        "after a year",
                        "the hash stays: it is the proof"
                    )
                    {
                        IsSeries = true,
                    },
                    new StoredTable(
                        "numbers",
                        "counts by campaign, step, variant, mailbox and day; of mails also by the recipient's domain",
                        "after `Retention__Days`",
                        "nothing to forget"
                    ),
                    new StoredTable(
                        "accountalerts",
                        "under a hash: which trouble of a sending account was told today",
                        "never",
                        "nothing to forget of leads"
                    ),
                    new StoredTable(
                        "holds",
                        "nothing of people: which destination an operator holds back, and why",
                        "with its release",
                        "nothing to forget"
                    ),
                    new StoredTable("health", "nothing of people: whether the storage can be written", "never", "nothing to forget"),
                    new StoredTable(
                        "bodies",
                        "deliveries too large for a message, whole (Azure only)",
                        "after `Retention__Days`",
                        "they leave by themselves"
                    )
                    {
                        IsSeries = true,
                    }
                )
            );
}
