using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Leads;

/// <summary>Registers what is known of leads.</summary>
internal static class LeadsRegistration
{
    public static IServiceCollection AddLeads(this IServiceCollection services) =>
        services.AddSingleton<KeyedHash>().AddSingleton<LeadBook>().AddSingleton<SendLog>();
}
