namespace InstantlyPipeline.Crm;

/// <summary>A mail that a campaign sent to the person.</summary>
public sealed record SentMail(int? Step, DateTimeOffset SentAt, string? EmailAccount, string? Subject);
