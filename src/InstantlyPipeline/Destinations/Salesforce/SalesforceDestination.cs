using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Registers Salesforce.</summary>
internal sealed class SalesforceDestination : DestinationRegistration<SalesforceOptions, SalesforceClient>
{
    public override string Name => "Salesforce";

    public override string Credential => nameof(SalesforceOptions.ClientSecret);

    /// <remarks>Salesforce documents a number of calls a day, by the org's licences, and none for a shorter time.</remarks>
    public override Pace? Pace => null;

    internal override void AddPorts(IServiceCollection services) => services.AddSingleton<ICrm, SalesforceCrm>();

    private protected override SalesforceOptions ReadOptions(SettingReader settings) => SalesforceOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new SalesforceFailures(setting);

    /// <remarks>Each call brings the token that the log-in answered.</remarks>
    private protected override Endpoint Reach(SalesforceOptions options) => new(options.BaseAddress!);

    private protected override SalesforceClient Client(Connection<SalesforceOptions> to) => new(to.Options, to.Setting, to.Http, to.Time);

    private protected override Task AskAsync(Connection<SalesforceOptions> to, CancellationToken cancellationToken) =>
        Client(to).FindOpportunityAsync(EventKey.OfUnusable("an event that never was"u8, to.Time.GetUtcNow()), cancellationToken);
}
