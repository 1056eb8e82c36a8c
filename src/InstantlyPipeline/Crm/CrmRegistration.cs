using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Crm;

/// <summary>Registers what hands an intention to every CRM, and what all of them keep; the CRMs themselves are destinations.</summary>
internal static class CrmRegistration
{
    public static IServiceCollection AddCrms(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new Crms(provider.GetServices<ICrm>(), provider.GetRequiredService<CrmBook>()))
            .AddSingleton<CrmBook>()
            .AddSingleton<CrmOwners>();
}
