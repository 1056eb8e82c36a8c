using System.Globalization;
using Azure.Identity;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>Registers OpenAI, Azure OpenAI, and whatever else speaks their protocol.</summary>
internal sealed class OpenAIDestination : DestinationRegistration<OpenAIOptions, OpenAIClient>
{
    // Long enough to try another model on the labelled replies.
    private static readonly TimeSpan WarnBefore = TimeSpan.FromDays(60);

    public override string Name => "OpenAI";

    internal override bool TellsPeople => false;

    public override string Credential => nameof(OpenAIOptions.ApiKey);

    /// <remarks>The limits belong to account and model; its answers name them.</remarks>
    public override Pace? Pace => null;

    internal override string Answered => "Reached, the credential is accepted and the model is there";

    internal override void AddPorts(IServiceCollection services) => services.AddSingleton<ILanguageModels, OpenAIModels>();

    private protected override OpenAIOptions ReadOptions(SettingReader settings) => OpenAIOptions.Read(settings);

    private protected override string CredentialIn(SettingReader settings) =>
        settings.Text(Credential).Length == 0
        && bool.TryParse(settings.Text(nameof(OpenAIOptions.ManagedIdentity)), out var identity)
        && identity
            ? nameof(OpenAIOptions.ManagedIdentity)
            : Credential;

    private protected override DestinationFailures Failures(string setting) => new OpenAIFailures(setting);

    private protected override Endpoint Reach(OpenAIOptions options) => new(options.BaseAddress, OpenAIClient.Credential(options));

    // AZURE_CLIENT_ID names a user-assigned identity.
    private protected override OpenAIClient Client(Connection<OpenAIOptions> to) =>
        new(
            to.Options,
            to.Http,
            new OpenAIAccess(
                to.Options is { ApiKey: "", ManagedIdentity: true } ? new DefaultAzureCredential() : null,
                to.Options.TokenScope
            )
        );

    private protected override Task AskAsync(Connection<OpenAIOptions> to, CancellationToken cancellationToken) =>
        Client(to).LookForModelAsync(cancellationToken);

    private protected override async Task<string?> WarnAsync(Connection<OpenAIOptions> to, CancellationToken cancellationToken) =>
        await Client(to).FindEndAsync(cancellationToken) is { } end && end - to.Time.GetUtcNow() < WarnBefore
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The model {to.Options.Model} is shut down on {end:yyyy-MM-dd}. Set OpenAI__Model to another one; `evaluate` tells "
                    + $"how well that reads replies."
            )
            : null;
}
