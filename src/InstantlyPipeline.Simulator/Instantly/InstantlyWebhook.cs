namespace InstantlyPipeline.Simulator;

/// <summary>A webhook subscription.</summary>
public sealed record InstantlyWebhook
{
    public required string Id { get; init; }

    public required string TargetUrl { get; init; }

    /// <summary>A subscription name such as <c>all_events</c>; null for a custom label.</summary>
    public string? EventType { get; init; }

    public string? Name { get; init; }

    public string? Campaign { get; init; }

    public double? CustomInterestValue { get; init; }

    /// <summary>Sent with every delivery.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>1 active, −1 switched off after failures.</summary>
    public int Status { get; init; } = 1;

    public DateTimeOffset? ErrorAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
