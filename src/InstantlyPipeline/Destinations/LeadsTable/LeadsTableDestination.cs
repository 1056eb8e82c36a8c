using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Destinations.LeadsTable;

/// <summary>Registers the client's own table of leads.</summary>
internal sealed class LeadsTableDestination : DestinationRegistration<LeadsTableOptions, LeadsTableClient>
{
    public override string Name => "LeadsTable";

    public override string Title => "The table of leads";

    internal override bool TellsPeople => false;

    public override string Credential => nameof(LeadsTableOptions.Url);

    /// <remarks>Airtable documents five calls a second and base; PostgREST none. Whatever receives there says itself when it is too
    /// much.</remarks>
    public override Pace? Pace => null;

    internal override string Answered => "Reached; whether it would take the call cannot be told without changing a row";

    private protected override LeadsTableOptions ReadOptions(SettingReader settings) => LeadsTableOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new LeadsTableFailures(setting);

    private protected override Endpoint Reach(LeadsTableOptions options) => new(new Uri(options.Url!.GetLeftPart(UriPartial.Authority)));

    private protected override LeadsTableClient Client(Connection<LeadsTableOptions> to) => new(to.Options, to.Http);

    private protected override Task AskAsync(Connection<LeadsTableOptions> to, CancellationToken cancellationToken) =>
        Client(to).KnockAsync(cancellationToken);
}
