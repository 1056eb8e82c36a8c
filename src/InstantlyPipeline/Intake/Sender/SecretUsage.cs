namespace InstantlyPipeline.Intake.Sender;

/// <param name="Index">Of <c>Webhook__Secrets__…</c>.</param>
/// <param name="Deliveries">That carried it, as far as is known.</param>
/// <param name="LastUsedAt">Null: never.</param>
public sealed record SecretUsage(int Index, long Deliveries, DateTimeOffset? LastUsedAt);
