using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>Settings <c>Slack__…</c>: one channel.</summary>
public sealed record SlackOptions
{
    /// <summary>The incoming webhook's address, <c>https://hooks.slack.com/services/…</c>. Whoever has it can post: it is a secret.</summary>
    /// <value>Null: Slack is not used. Must be https (http to this machine only). One that Slack no longer knows dead-letters events with <c>slack-webhook-gone</c>.</value>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Without the address: records print their members.</summary>
    public override string ToString() => nameof(SlackOptions);

    internal static SlackOptions Read(SettingReader settings) => new() { WebhookUrl = settings.SecretAddress(nameof(WebhookUrl)) };
}
