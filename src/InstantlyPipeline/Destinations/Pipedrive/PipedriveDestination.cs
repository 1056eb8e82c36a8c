using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>Registers Pipedrive.</summary>
internal sealed class PipedriveDestination : DestinationRegistration<PipedriveOptions, PipedriveClient>
{
    public override string Name => "Pipedrive";

    public override string Credential => nameof(PipedriveOptions.ApiToken);

    /// <remarks>Source: Pipedrive's "Rate limiting", 2026: the burst of one API token on the smallest plan; of searches ten.</remarks>
    public override Pace Pace { get; } = new(20, TimeSpan.FromSeconds(2));

    internal override void AddPorts(IServiceCollection services) => services.AddSingleton<ICrm, PipedriveCrm>();

    private protected override PipedriveOptions ReadOptions(SettingReader settings) => PipedriveOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new PipedriveFailures(setting);

    private protected override Endpoint Reach(PipedriveOptions options) => new(options.BaseAddress, new("x-api-token", options.ApiToken));

    private protected override PipedriveClient Client(Connection<PipedriveOptions> to) => new(to.Options, to.Setting, to.Http, to.Time);

    private protected override Task AskAsync(Connection<PipedriveOptions> to, CancellationToken cancellationToken) =>
        to.Http.SendAsync(
            DestinationCall.Get("look for nobody", $"persons/search?term={DestinationProbes.Nobody}&fields=email&exact_match=true"),
            cancellationToken
        );
}
