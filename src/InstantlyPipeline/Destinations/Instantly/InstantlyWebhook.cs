namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>A webhook of the workspace.</summary>
/// <param name="Workspace">The id that its events carry; empty where Instantly does not say.</param>
/// <param name="Headers">The custom headers that every delivery carries. Their values are secrets.</param>
/// <param name="IsOff">Instantly switched it off, because deliveries kept failing.</param>
/// <param name="FailedAt">When it was switched off; null while it is on, or where Instantly does not say.</param>
public sealed record InstantlyWebhook(
    string Id,
    string Workspace,
    Uri Target,
    string? EventType,
    string? Campaign,
    IReadOnlyDictionary<string, string> Headers,
    bool IsOff,
    DateTimeOffset? FailedAt
)
{
    public const string AllEvents = "all_events";

    /// <summary>Everything of every campaign, automatic replies and custom labels included.</summary>
    public bool DeliversAll => EventType == AllEvents && Campaign is null;

    /// <summary>Without the headers: records print their members.</summary>
    public override string ToString() => $"{nameof(InstantlyWebhook)} {Id}";
}
