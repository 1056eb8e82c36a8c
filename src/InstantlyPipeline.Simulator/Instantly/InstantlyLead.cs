namespace InstantlyPipeline.Simulator;

/// <summary>One lead record; the same address in three campaigns is three of them.</summary>
public sealed record InstantlyLead
{
    public required string Id { get; init; }

    public required string Email { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? CompanyName { get; init; }

    /// <summary>Campaign id; null for a lead that is only in a list.</summary>
    public string? Campaign { get; init; }

    public string? ListId { get; init; }

    /// <summary>The follow-up sequence it is in; null when in none.</summary>
    public string? SubsequenceId { get; init; }

    /// <summary>1 active, 2 paused, 3 completed, −1 bounced, −2 unsubscribed, −3 skipped.</summary>
    public int Status { get; init; } = 1;

    /// <summary>Null is the default "Lead"; 1 interested, 2 meeting booked, −1 not interested, and so on.</summary>
    public int? InterestStatus { get; init; }

    /// <summary>1 verified, −1 invalid, −2 risky, −3 catch-all, 11 pending.</summary>
    public int VerificationStatus { get; init; } = 1;

    /// <summary>When the record last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
