namespace InstantlyPipeline.Simulator;

/// <summary>A message of a mailbox as the Unibox keeps it.</summary>
public sealed record InstantlyEmail
{
    public required string Id { get; init; }

    public required string Subject { get; init; }

    public required string Text { get; init; }

    /// <summary>Null: the mail is plain text only.</summary>
    public string? Html { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>The connected mailbox.</summary>
    public required string Account { get; init; }

    public string? Lead { get; init; }

    public string? LeadId { get; init; }

    public string? CampaignId { get; init; }

    /// <summary>1 sent by a campaign, 2 received, 3 sent by hand, 4 scheduled.</summary>
    public int Kind { get; init; } = 2;

    public bool IsAutoReply { get; init; }

    public required DateTimeOffset At { get; init; }
}
