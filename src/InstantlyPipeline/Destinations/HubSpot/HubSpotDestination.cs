using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Registers HubSpot.</summary>
internal sealed class HubSpotDestination : DestinationRegistration<HubSpotOptions, HubSpotClient>
{
    public override string Name => "HubSpot";

    public override string Credential => nameof(HubSpotOptions.AccessToken);

    /// <remarks>Source: HubSpot's "API usage guidelines", September 2026: so many in a private app of the smaller plans; the larger ones
    /// allow 190.</remarks>
    public override Pace Pace { get; } = new(100, TimeSpan.FromSeconds(10));

    internal override void AddPorts(IServiceCollection services) => services.AddSingleton<ICrm, HubSpotCrm>();

    private protected override HubSpotOptions ReadOptions(SettingReader settings) => HubSpotOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new HubSpotFailures(setting);

    private protected override Endpoint Reach(HubSpotOptions options) => Endpoint.WithBearer(options.BaseAddress, options.AccessToken);

    private protected override HubSpotClient Client(Connection<HubSpotOptions> to) => new(to.Options, to.Setting, to.Http);

    private protected override Task AskAsync(Connection<HubSpotOptions> to, CancellationToken cancellationToken) =>
        to.Http.SendAsync(
            DestinationCall.Get(
                "look for nobody",
                $"crm/objects/{to.Options.ApiVersion}/contacts/{DestinationProbes.Nobody}?idProperty=email"
            ) with
            {
                Scope = "crm.objects.contacts.read",
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
}
