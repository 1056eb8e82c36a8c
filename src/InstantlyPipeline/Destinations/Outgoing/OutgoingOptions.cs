using System.Diagnostics.CodeAnalysis;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.Outgoing;

/// <summary>Settings <c>Outgoing__…</c>: one address of your own, n8n, Zapier or Make, that is told whatever people are told.</summary>
internal sealed record OutgoingOptions : PacedSettings
{
    private const string Prefix = "whsec_";

    /// <summary>Where each alert is posted as JSON. Whoever has it can often post: it is a secret.</summary>
    /// <value>Null: not used. Must be https (http to this machine only).</value>
    public Uri? Url { get; init; }

    /// <summary>Key of the signature by which the receiver knows that a message is ours: <c>whsec_</c> and 24 to 64 bytes in base64
    /// (Standard Webhooks).</summary>
    /// <value>Required beside the address; <c>echo whsec_$(openssl rand -base64 32)</c> makes one.</value>
    [SuppressMessage("Performance", "CA1819", Justification = "Read once, by the client.")]
    public byte[] Secret { get; init; } = [];

    /// <summary>Without address and secret: records print their members.</summary>
    public override string ToString() => nameof(OutgoingOptions);

    internal static OutgoingOptions Read(SettingReader settings)
    {
        if (settings.Text(nameof(Url)).Length > 0)
        {
            settings.Require(nameof(Secret), "messages are signed with it, make one with 'echo whsec_$(openssl rand -base64 32)'");
        }
        return new() { Url = settings.SecretAddress(nameof(Url)), Secret = settings.Key(nameof(Secret), Prefix) };
    }
}
