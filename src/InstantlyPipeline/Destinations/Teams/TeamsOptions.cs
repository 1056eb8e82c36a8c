using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Teams;

/// <summary>Settings <c>Teams__…</c>: one chat or channel.</summary>
internal sealed record TeamsOptions : PacedSettings
{
    /// <summary>
    /// Address of a workflow whose trigger is "When a Teams webhook request is received" (by anyone) and whose action posts the card in
    /// <c>attachments[0].content</c>. Its <c>sig</c> makes it a secret. The older connector webhooks are retired.
    /// </summary>
    /// <value> Null: Teams is not used. Must be https (http to this machine only). A deleted workflow dead-letters events with
    /// <c>teams-webhook-gone</c>; a workflow that accepts and then fails inside is not seen from here. </value>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Without the address: records print their members.</summary>
    public override string ToString() => nameof(TeamsOptions);

    internal static TeamsOptions Read(SettingReader settings) => new() { WebhookUrl = settings.SecretAddress(nameof(WebhookUrl)) };
}
