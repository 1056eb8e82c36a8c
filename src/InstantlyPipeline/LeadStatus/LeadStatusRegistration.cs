using InstantlyPipeline.Processing;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.LeadStatus;

/// <summary>Registers what is done for the queue of lead statuses.</summary>
internal static class LeadStatusRegistration
{
    public static IServiceCollection AddLeadStatus(this IServiceCollection services) =>
        services.AddSingleton<IWorkflow, LeadStatusWorkflow>();
}
