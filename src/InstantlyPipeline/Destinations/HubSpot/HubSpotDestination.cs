using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;
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

    /// <remarks>Each scope that can be asked for by reading. Whether the key may write cannot be told without writing.</remarks>
    private protected override async Task AskAsync(Connection<HubSpotOptions> to, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var (scope, path) in HubSpotScopes.Readable(to.Options))
        {
            var answer = await to.Http.SendAsync(
                DestinationCall.Get("look for nobody", path) with
                {
                    Scope = scope,
                    Expects = answer => answer.Status is 404 or 403,
                },
                cancellationToken
            );
            if (answer.Status == 403)
            {
                missing.Add(scope);
            }
        }
        if (missing.Count > 0)
        {
            throw new PermanentFailureException(
                "hubspot-forbidden",
                $"HubSpot refuses what is asked for with the key in {to.Setting} (403): grant it {string.Join(", ", missing)}; where "
                    + $"a scope ends with .read, the same with .write (owners excepted)."
            );
        }
    }
}
