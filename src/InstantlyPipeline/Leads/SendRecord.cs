namespace InstantlyPipeline.Leads;

/// <summary>A mail that a campaign sent, kept so that a reply finds what it answers.</summary>
public sealed record SendRecord(int? Step, int? Variant, string? EmailAccount, string? Subject, DateTimeOffset SentAt)
{
    /// <summary>When it was first seen to be opened, which is directional; null: never.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When a link in it was first clicked; null: never.</summary>
    public DateTimeOffset? ClickedAt { get; init; }
}
