using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations.Teams;

/// <summary>Registers Teams.</summary>
internal sealed class TeamsDestination : DestinationRegistration<TeamsOptions, TeamsClient>
{
    public override string Name => "Teams";

    public override string Credential => nameof(TeamsOptions.WebhookUrl);

    /// <remarks>Source: Microsoft's "Rate limiting for connectors": more than four requests a second are throttled.</remarks>
    public override Pace Pace { get; } = Pace.PerSecond(4);

    internal override string Answered => DestinationProbes.OnlyReached;

    internal override void AddPorts(IServiceCollection services) => services.AddSingleton<IAlertChannel, TeamsChannel>();

    private protected override TeamsOptions ReadOptions(SettingReader settings) => TeamsOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new TeamsFailures(setting);

    private protected override Endpoint Reach(TeamsOptions options) => new(options.WebhookUrl!);

    private protected override TeamsClient Client(Connection<TeamsOptions> to) => new(to.Http);

    /// <remarks>Any POST would start the flow.</remarks>
    private protected override Task AskAsync(Connection<TeamsOptions> to, CancellationToken cancellationToken) =>
        to.Http.SendAsync(
            new DestinationCall("knock", HttpMethod.Options, "") { Expects = answer => answer.Status < 500 },
            cancellationToken
        );
}
