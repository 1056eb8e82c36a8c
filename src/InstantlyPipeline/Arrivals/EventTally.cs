using System.Globalization;
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
    private const string AlertStep = "-alert";
    public const string Unsubscribed = "unsubscribed";

    /// <summary>Followed by one of <see cref="ToldWithin"/>: how long it took from a reply's receipt to the first chat that told of
    /// it.</summary>
    public const string Told = "told:";

    /// <summary>Seconds; a time counts under the first that it does not exceed, and a longer one under the last.</summary>
    public static readonly IReadOnlyList<int> ToldWithin = [1, 2, 5, 10, 30, 60, 300, 900, 3_600, 86_400];

    /// <returns>Null for what is no reply, and where nobody was told.</returns>
    public static string? ToldOf(LedgerEntry entry) =>
        entry.EventType is EventType.ReplyReceived or EventType.AutoReplyReceived
        && entry
            .Steps.Where(step => step is { Status: StepStatus.Done } && step.Name.EndsWith(AlertStep, StringComparison.Ordinal))
            .Select(step => (DateTimeOffset?)step.At)
            .Min()
            is { } toldAt
            ? Told
                + ToldWithin
                    .Append(ToldWithin[^1])
                    .First(bound => bound == ToldWithin[^1] || (toldAt - entry.ReceivedAt).TotalSeconds <= bound)
                    .ToString(CultureInfo.InvariantCulture)
            : null;

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
