using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Arrivals;

/// <summary>An event that was noted as not done, with what was known of it then.</summary>
internal sealed record OpenEvent(EventStatus Status, EventKey Key, DateTimeOffset ReceivedAt)
{
    public string? EventType { get; init; }

    public string? Workspace { get; init; }

    public string? LeadEmail { get; init; }

    /// <summary>The reason's code; null while it is tried again.</summary>
    public string? Code { get; init; }

    public string? Sentence { get; init; }

    /// <summary>The steps that failed.</summary>
    public IReadOnlyList<string> Failing { get; init; } = [];

    public int Attempts { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }
}
