using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>Settings <c>Slack__…</c>: one channel by a webhook, or any channel by an app's bot.</summary>
internal sealed record SlackOptions : PacedSettings
{
    /// <summary>The incoming webhook's address, <c>https://hooks.slack.com/services/…</c>. Whoever has it can post: it is a
    /// secret.</summary>
    /// <value>Null: no webhook. Must be https (http to this machine only). One that Slack no longer knows dead-letters events with
    /// <c>slack-webhook-gone</c>.</value>
    public Uri? WebhookUrl { get; init; }

    /// <summary>The bot token (<c>xoxb-…</c>) of an internal app of your own; it is used instead of the webhook.</summary>
    /// <value> Empty: no bot. Scopes needed: <c>chat:write</c>, <c>channels:read</c> and <c>channels:history</c>, and <c>groups:read</c>
    /// and <c>groups:history</c>; and the bot invited to each channel. A refused token dead-letters events with <c>slack-unauthorized</c>,
    /// a missing scope with <c>slack-missing-scope</c>. </value>
    public string BotToken { get; init; } = "";

    /// <summary>Where the bot posts what no route sends elsewhere: a channel's name, such as <c>#replies</c>, or its id.</summary>
    /// <value>Required with <see cref="BotToken"/>.</value>
    public string Channel { get; init; } = "";

    /// <summary>Where Slack's API is.</summary>
    /// <value><c>https://slack.com/api</c>. Change it only to point at a stand-in.</value>
    public Uri BaseAddress { get; init; } = new("https://slack.com/api");

    /// <summary>Without the address and the token: records print their members.</summary>
    public override string ToString() => nameof(SlackOptions);

    internal static SlackOptions Read(SettingReader settings)
    {
        var token = settings.Token(nameof(BotToken));
        if (token.Length > 0)
        {
            settings.Require(nameof(Channel), "the bot posts there what no route sends elsewhere, for example #replies");
        }
        return new()
        {
            WebhookUrl = settings.SecretAddress(nameof(WebhookUrl)),
            BotToken = token,
            Channel = settings.Text(nameof(Channel)),
            BaseAddress = settings.BaseAddress(nameof(BaseAddress), new SlackOptions().BaseAddress),
        };
    }
}
