using InstantlyPipeline.Intake.Sender;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Intake;

/// <summary>Whether deliveries could be told from anybody's requests. The hosts ask once the clients were read, for these may hold all the
/// secrets.</summary>
public sealed class SecretsAtStart(ClientSecrets clients, IOptions<IntakeOptions> options)
{
    /// <summary>What stops the start, a sentence; null: some secret is accepted, or the clients are not known yet.</summary>
    public string? Problem =>
        options.Value.Insecure || options.Value.Secrets.Count > 0 || clients.Any || clients.MayComeYet
            ? null
            : $"Webhook__Secrets__0 is empty: set it to the secret that Instantly sends in its {options.Value.Header} header, for "
                + $"example the output of "
                + "`openssl rand -hex 32`; or give the clients in pipeline.json webhookSecrets of their own.";
}
