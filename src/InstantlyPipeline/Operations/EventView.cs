using System.Text.Json.Serialization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations.Today;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Operations;

/// <summary>An event as <c>events --json</c> prints it. Names are stable: scripts rely on them.</summary>
/// <param name="Status">queued, processing, retrying, done, dead or quarantined.</param>
/// <param name="Attempts">Runs of the workflow so far.</param>
public sealed record EventView(
    string EventKey,
    string? EventType,
    string? Workspace,
    string? CampaignId,
    string? LeadEmail,
    string Status,
    string? Workflow,
    int Attempts,
    long Duplicates,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? NextAttemptAt,
    string? Reason,
    IReadOnlyList<StepView> Steps
)
{
    public static EventView Of(LedgerEntry entry) =>
        new(
            entry.Key.Value,
            entry.EventType,
            entry.Workspace,
            entry.CampaignId,
            entry.LeadEmail,
            Name(entry.Status),
            entry.Workflow,
            entry.Attempts,
            entry.Duplicates,
            entry.ReceivedAt,
            entry.CompletedAt,
            entry.NextAttemptAt,
            entry.Reason?.ToString(),
            [.. entry.Steps.Select(StepView.Of)]
        )
        {
            IsDiscarded = entry.IsDiscarded,
            Untold = Operations.Untold.Why(entry),
        };

    public static EventView Of(QuarantinedDelivery kept) =>
        new(
            kept.Key.Value,
            null,
            kept.Workspace,
            null,
            null,
            Name(EventStatus.Quarantined),
            null,
            0,
            kept.Duplicates,
            kept.ReceivedAt,
            null,
            null,
            kept.Decision is null ? kept.Reason : $"{kept.Reason} ({kept.Decision})",
            []
        )
        {
            IsDiscarded = kept.Decision is not null,
        };

    public static EventView Of(QueuedEvent waiting)
    {
        var read = EventReader.Read(waiting.Payload.Span).Identity;
        return new(
            waiting.Key.Value,
            waiting.EventType,
            read?.Workspace,
            read?.CampaignId,
            read?.LeadEmail?.ToLowerInvariant(),
            Name(EventStatus.Queued),
            EventRoutes.QueueOf(waiting.EventType),
            0,
            0,
            waiting.ReceivedAt,
            null,
            null,
            null,
            []
        );
    }

    /// <summary>An event that the ledger does not know: its message was set aside before a claim.</summary>
    public static EventView Of(DeadMessage dead) =>
        Of(dead.Event) with
        {
            Status = Name(EventStatus.Dead),
            Workflow = dead.Queue,
            CompletedAt = dead.DeadAt,
            Reason = dead.Why.ToString(),
        };

    /// <summary>An event that the ledger believes to be under way, while the message that would go on with it was set aside.</summary>
    /// <param name="reason">Why it was.</param>
    public static EventView Stranded(LedgerEntry entry, Reason reason) =>
        Of(entry) with
        {
            Status = Name(EventStatus.Dead),
            NextAttemptAt = null,
            Reason = reason.ToString(),
        };

    /// <summary>The client whose workspace it is, by its name in <c>pipeline.json</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Client { get; init; }

    /// <summary>Why nobody heard of an event that is done; null where somebody did, or nobody was to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Untold { get; init; }

    /// <summary>What the event says of itself, with all the person's words; only where one event is shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ArrivalView? Arrival { get; init; }

    /// <summary>The body as it was received; only where one event is shown and its body asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Body { get; init; }

    /// <summary>Not printed: the reason says it.</summary>
    internal bool IsDiscarded { get; init; }

    internal static string Name(EventStatus status) => status.ToString().ToLowerInvariant();
}
