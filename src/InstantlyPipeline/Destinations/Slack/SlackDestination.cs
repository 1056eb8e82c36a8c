using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Erasing;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>Registers Slack.</summary>
internal sealed class SlackDestination : DestinationRegistration<SlackOptions, SlackClient>
{
    public override string Name => "Slack";

    public override string Credential => nameof(SlackOptions.WebhookUrl);

    /// <remarks>Source: Slack's "Rate limits": one message a second to a channel; short bursts are let through.</remarks>
    public override Pace Pace { get; } = Pace.PerSecond(1);

    internal override void AddPorts(IServiceCollection services) =>
        services
            .AddSingleton<SlackThreads>()
            .AddSingleton<IEraser>(provider => provider.GetRequiredService<SlackThreads>())
            .AddSingleton<ILeadLinks>(provider => provider.GetRequiredService<SlackThreads>())
            .AddSingleton<IAlertChannel, SlackChannel>();

    private protected override string CredentialIn(SettingReader settings) =>
        settings.Text(nameof(SlackOptions.BotToken)).Length > 0 ? nameof(SlackOptions.BotToken) : Credential;

    private protected override SlackOptions ReadOptions(SettingReader settings) => SlackOptions.Read(settings);

    private protected override DestinationFailures Failures(string setting) => new SlackFailures(setting);

    private protected override Endpoint Reach(SlackOptions options) =>
        options.BotToken.Length > 0 ? Endpoint.WithBearer(options.BaseAddress, options.BotToken) : new(options.WebhookUrl!);

    private protected override SlackClient Client(Connection<SlackOptions> to) =>
        new(to.Http, to.Options.BotToken.Length > 0 ? new SlackBot(to.Http, to.Options.Channel) : null);

    /// <remarks>Slack refuses a message without text, and only after it has found the webhook.</remarks>
    private protected override Task AskAsync(Connection<SlackOptions> to, CancellationToken cancellationToken) =>
        to.Options.BotToken.Length > 0
            ? new SlackBot(to.Http, to.Options.Channel).ResolveAsync(to.Options.Channel, cancellationToken)
            : to.Http.SendAsync(
                new DestinationCall("post nothing", HttpMethod.Post, "")
                {
                    Body = "{}"u8.ToArray(),
                    Expects = answer => answer.Status == 400 && answer.Text.Trim() is "no_text" or "invalid_payload",
                },
                cancellationToken
            );
}
