using System.Globalization;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection;

/// <summary>Which secrets are accepted of a workspace's webhook, and which one it carries.</summary>
internal sealed class WebhookSecrets(IOptions<IntakeOptions> intake)
{
    private readonly IntakeOptions _intake = intake.Value;

    /// <summary>The header that carries the secret.</summary>
    public string Header => _intake.Header;

    /// <summary>The one that the webhook has, where it is accepted; else the first. To rotate, the last.</summary>
    public string Wanted(Connected workspace, ConnectWish wish, InstantlyWebhook? webhook) =>
        Of(workspace)[wish.Rotate ? Of(workspace).Count - 1 : Carried(workspace, webhook) ?? 0];

    /// <returns>Which of the accepted secrets the webhook carries; null when none.</returns>
    public int? Carried(Connected workspace, InstantlyWebhook? webhook) =>
        new SecretCheck(Of(workspace)).Find(webhook?.Headers.GetValueOrDefault(Header));

    /// <summary>A client with secrets of its own is spoken for by them alone.</summary>
    public IList<string> Of(Connected workspace) => workspace.Secrets.Count > 0 ? [.. workspace.Secrets] : _intake.Secrets;

    public static string Named(Connected workspace, int secret) =>
        workspace.Secrets.Count > 0
            ? "the client's webhookSecrets in pipeline.json"
            : string.Create(CultureInfo.InvariantCulture, $"Webhook__Secrets__{secret}");
}
