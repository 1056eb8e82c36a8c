namespace InstantlyPipeline.Leads;

/// <summary>A mail that a campaign sent, kept so that a reply finds what it answers.</summary>
public sealed record SendRecord(int? Step, int? Variant, string? EmailAccount, string? Subject, DateTimeOffset SentAt)
{
    /// <summary>The mail's plain text, its beginning where it is long; null where the event carried none.</summary>
    public string? Text { get; init; }

    /// <summary>When it was first seen to be opened, which is directional; null: never.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When a link in it was first clicked; null: never.</summary>
    public DateTimeOffset? ClickedAt { get; init; }
}
