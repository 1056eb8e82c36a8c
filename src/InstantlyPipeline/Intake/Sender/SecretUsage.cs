using System.Globalization;

namespace InstantlyPipeline.Intake.Sender;

/// <summary>How much an accepted secret is used.</summary>
/// <param name="Index">Of <c>Webhook__Secrets__…</c>, or of its client's list.</param>
/// <param name="Deliveries">That carried it, as far as is known.</param>
/// <param name="LastUsedAt">Null: never.</param>
public sealed record SecretUsage(int Index, long Deliveries, DateTimeOffset? LastUsedAt)
{
    /// <summary>Whose own it is; null: it is one of the common ones.</summary>
    public string? Client { get; init; }

    /// <summary>The setting that names it.</summary>
    public string Setting =>
        Client is null
            ? string.Create(CultureInfo.InvariantCulture, $"Webhook__Secrets__{Index}")
            : string.Create(CultureInfo.InvariantCulture, $"clients.{Client}.webhookSecrets[{Index + 1}]");
}
