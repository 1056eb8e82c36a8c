namespace InstantlyPipeline.Simulator;

/// <summary>One attempt to deliver, in Instantly's own log.</summary>
public sealed record InstantlyWebhookEvent
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The body as sent, JSON.</summary>
    public required string Payload { get; init; }

    public required string WebhookUrl { get; init; }

    public bool Success { get; init; }

    public int? StatusCode { get; init; }

    public string? ErrorMessage { get; init; }

    public int RetryCount { get; init; }

    public bool WillRetry { get; init; }

    public DateTimeOffset? NextRetryAt { get; init; }

    public TimeSpan? ResponseTime { get; init; }

    /// <summary>Joins the attempts of one event.</summary>
    public string? RetryGroupId { get; init; }

    public bool? RetrySuccessful { get; init; }

    public string? LeadEmail { get; init; }
}
