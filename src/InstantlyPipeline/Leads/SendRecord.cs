namespace InstantlyPipeline.Leads;

/// <summary>A mail that a campaign sent, kept so that a reply finds what it answers.</summary>
public sealed record SendRecord(int? Step, int? Variant, string? EmailAccount, string? Subject, DateTimeOffset SentAt);
