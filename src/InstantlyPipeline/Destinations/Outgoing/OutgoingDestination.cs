using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations.Outgoing;

/// <summary>Registers the address of the operator's own.</summary>
internal sealed class OutgoingDestination : DestinationRegistration<OutgoingOptions, OutgoingClient>
{
    public override string Name => "Outgoing";

    public override string Title => "The outgoing webhook";

    public override string Credential => nameof(OutgoingOptions.Url);

    /// <remarks>Whatever receives there says itself when it is too much.</remarks>
    public override Pace? Pace => null;

    internal override string Answered => DestinationProbes.OnlyReached;

    internal override void AddPorts(IServiceCollection services) => services.AddSingleton<IAlertChannel, OutgoingChannel>();

    private protected override OutgoingOptions ReadOptions(SettingReader settings) => OutgoingOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new OutgoingFailures(setting);

    private protected override Endpoint Reach(OutgoingOptions options) => new(options.Url!);

    private protected override OutgoingClient Client(Connection<OutgoingOptions> to) => new(to.Options, to.Http, to.Time);

    /// <remarks>Any POST would be taken for an event.</remarks>
    private protected override Task AskAsync(Connection<OutgoingOptions> to, CancellationToken cancellationToken) =>
        to.Http.SendAsync(
            new DestinationCall("knock", HttpMethod.Options, "") { Expects = answer => answer.Status < 500 },
            cancellationToken
        );
}
