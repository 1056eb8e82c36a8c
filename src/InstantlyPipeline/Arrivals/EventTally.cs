using System.Text.Json;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Replies;

namespace InstantlyPipeline.Arrivals;

/// <summary>What an event that acts counts as, once its workflow has decided.</summary>
internal static class EventTally
{
    public const string Reply = "reply:";
    public const string Bounce = "bounce:";
    public const string Booked = "booked";
    public const string Unsubscribed = "unsubscribed";

    /// <returns>Null for what is counted nowhere, and for a repetition of what another event reported.</returns>
    public static string? Of(LedgerEntry entry)
    {
        try
        {
            return entry.EventType switch
            {
                _ when entry.Step("reply") is { Status: StepStatus.Skipped }
                        || entry.Step("bounce") is { Status: StepStatus.Skipped }
                        || entry.Step("meeting") is { Status: StepStatus.Skipped } => null,
                EventType.ReplyReceived or EventType.AutoReplyReceived when entry.Step(ReplyWorkflow.TriageStep)?.Value is { } triage =>
                    JsonSerializer.Deserialize(triage, RepliesJson.Default.ReplyTriage) is { } decided
                        ? Reply + Relabel.NameOf(decided.Label)
                        : null,
                EventType.EmailBounced => Bounce
                    + (
                        entry.Step("evidence")?.Value is { } evidence
                        && JsonSerializer.Deserialize(evidence, BouncesJson.Default.BounceEvidence) is { } found
                            ? found.Kind.ToString().ToLowerInvariant()
                            : "unknown"
                    ),
                EventType.LeadMeetingBooked => Booked,
                EventType.LeadUnsubscribed => Unsubscribed,
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null; // a newer version wrote it
        }
    }
}
