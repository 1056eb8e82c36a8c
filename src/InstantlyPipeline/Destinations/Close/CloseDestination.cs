using System.Text;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Registers Close.</summary>
internal sealed class CloseDestination : DestinationRegistration<CloseOptions, CloseClient>
{
    public override string Name => "Close";

    public override string Credential => nameof(CloseOptions.ApiKey);

    /// <remarks>Close documents a limit for each group of endpoints and says only in its answers how high it is.</remarks>
    public override Pace? Pace => null;

    internal override void AddPorts(IServiceCollection services) => services.AddSingleton<ICrm, CloseCrm>();

    private protected override CloseOptions ReadOptions(SettingReader settings) => CloseOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new CloseFailures(setting);

    private protected override Endpoint Reach(CloseOptions options) =>
        new(options.BaseAddress, new("Authorization", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{options.ApiKey}:"))}"));

    private protected override CloseClient Client(Connection<CloseOptions> to) => new(to.Options, to.Http, to.Time);

    private protected override Task AskAsync(Connection<CloseOptions> to, CancellationToken cancellationToken) =>
        to.Http.SendAsync(DestinationCall.Get("ask who the key belongs to", "me/?_fields=id"), cancellationToken);
}
