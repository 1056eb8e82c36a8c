using InstantlyPipeline.Processing;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Accounts;

/// <summary>Registers what is done for the queue of sending accounts.</summary>
internal static class AccountsRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services.AddSingleton<IWorkflow, AccountWorkflow>();
}
