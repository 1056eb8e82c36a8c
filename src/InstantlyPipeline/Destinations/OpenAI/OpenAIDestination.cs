using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>Registers OpenAI and Azure OpenAI.</summary>
internal sealed class OpenAIDestination : DestinationRegistration<OpenAIOptions, OpenAIClient>
{
    public override string Name => "OpenAI";

    public override string Credential => nameof(OpenAIOptions.ApiKey);

    /// <remarks>The limits belong to account and model; its answers name them.</remarks>
    public override Pace? Pace => null;

    internal override void AddPorts(IServiceCollection services) => services.AddSingleton<ILanguageModels, OpenAIModels>();

    private protected override OpenAIOptions ReadOptions(SettingReader settings) => OpenAIOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new OpenAIFailures(setting);

    private protected override Endpoint Reach(OpenAIOptions options) => new(options.BaseAddress, OpenAIClient.Credential(options));

    private protected override OpenAIClient Client(Connection<OpenAIOptions> to) => new(to.Options, to.Http);

    private protected override Task AskAsync(Connection<OpenAIOptions> to, CancellationToken cancellationToken)
        => to.Http.SendAsync(DestinationCall.Get("list models", "models"), cancellationToken);
}
