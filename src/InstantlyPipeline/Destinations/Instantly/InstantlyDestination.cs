using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>Registers Instantly's own API. It has no port: workflows ask for its client, for Instantly is what they are about.</summary>
internal sealed class InstantlyDestination : DestinationRegistration<InstantlyOptions, InstantlyClient>
{
    public override string Name => "Instantly";

    public override string Title => "Instantly's API";

    internal override bool TellsPeople => false;

    public override string Credential => nameof(InstantlyOptions.ApiKey);

    /// <remarks>Source: Instantly's "Rate limits", 2026: 100 a second and 6,000 a minute for a workspace, over all its keys, which is the
    /// same for calls that are spread.</remarks>
    public override Pace Pace { get; } = Pace.PerSecond(100);

    private protected override InstantlyOptions ReadOptions(SettingReader settings) => InstantlyOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new InstantlyFailures(setting);

    private protected override Endpoint Reach(InstantlyOptions options) => Endpoint.WithBearer(options.BaseAddress, options.ApiKey);

    private protected override InstantlyClient Client(Connection<InstantlyOptions> to) => new(to.Http, to.Time, to.Options.SecondOpinion);

    private protected override Task AskAsync(Connection<InstantlyOptions> to, CancellationToken cancellationToken) =>
        to.Http.SendAsync(
            DestinationCall.Get("look for nobody", $"block-lists-entries?search={DestinationProbes.Nobody}&limit=1") with
            {
                Scope = "block_list_entries:read",
            },
            cancellationToken
        );
}
