using InstantlyPipeline.Intake.Sender;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Intake;

/// <summary>Stops the start when a setting of the intake is wrong. Whether there is any secret, <see cref="SecretsAtStart"/>
/// says.</summary>
internal sealed class IntakeOptionsValidator : IValidateOptions<IntakeOptions>
{
    public ValidateOptionsResult Validate(string? name, IntakeOptions options)
    {
        var problems = new List<string>();
        for (var i = 0; i < options.Secrets.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(options.Secrets[i]))
            {
                problems.Add($"Webhook__Secrets__{i} is blank: set it to a secret or remove it.");
            }
            else if (WeakSecrets.IsNone(options.Secrets[i]))
            {
                problems.Add(WeakSecrets.Refusal($"Webhook__Secrets__{i}"));
            }
            else if (UnresolvedSecret.Is(options.Secrets[i]))
            {
                problems.Add(
                    $"Webhook__Secrets__{i} still is a Key Vault reference: Azure could not read the secret. Check the vault's role "
                        + $"assignments, then restart the app."
                );
            }
        }
        if (string.IsNullOrWhiteSpace(options.Header))
        {
            problems.Add(
                "Webhook__Header is blank: set it to the name of the header that carries the secret, or remove it for Authorization."
            );
        }
        else if (!HeaderName.IsValid(options.Header))
        {
            problems.Add("Webhook__Header is no header name: letters, digits and hyphens, without spaces or a colon.");
        }
        problems.AddRange(Networks.Problems(options.AllowedNetworks, "Webhook__AllowedNetworks"));
        problems.AddRange(Networks.Problems(options.TrustedProxies, "Webhook__TrustedProxies"));
        problems.AddRange(options.Signature.Problems());
        if (options.MaxBodyBytes is < 1_024 or > IntakeOptions.MostBodyBytes)
        {
            problems.Add("Webhook__MaxBodyBytes must be from 1024 to 16777216.");
        }
        if (options.QueueTimeout < TimeSpan.FromSeconds(0.1) || options.QueueTimeout > TimeSpan.FromSeconds(30))
        {
            problems.Add("Webhook__QueueTimeout must be from 00:00:00.1 to 00:00:30.");
        }
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
