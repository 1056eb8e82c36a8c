using System.Text.Json;
using System.Text.Json.Serialization;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Operations.People;
using InstantlyPipeline.Replies;

namespace InstantlyPipeline.Operations.Today;

/// <summary>An event as the desk lists it. Names are stable, and may grow.</summary>
/// <param name="At">When it happened, by the event itself.</param>
/// <param name="Account">The sending mailbox.</param>
/// <param name="Words">What the person wrote, without quotes, at most 1,000 characters.</param>
/// <param name="WordsCut">The event has more words: <c>GET events/&lt;key&gt;</c> has them all.</param>
/// <param name="Label">What a reply was read as, for example interested; null before it was read, and for what is no reply.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="LabelBy">instantly, rules, weights, model, nobody, or the operator who said so.</param>
/// <param name="Summary">The reply in one line, where a model made one.</param>
/// <param name="Hot">A person who is interested, or whose reply nobody could read; with <see cref="HandledAt"/> null somebody should
/// answer.</param>
/// <param name="Status">queued, processing, retrying, done, dead or quarantined.</param>
/// <param name="Reason">Why it is retrying, dead or in quarantine.</param>
/// <param name="Conversation">The conversation in Instantly, an https address.</param>
/// <param name="Owner">Who takes care of it, as somebody assigned it; null: nobody.</param>
public sealed record ArrivalView(
    string EventKey,
    string? EventType,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? At,
    string? Workspace,
    string? CampaignId,
    string? Campaign,
    string? Account,
    int? Step,
    int? Variant,
    string? LeadEmail,
    string? Name,
    string? Company,
    string? JobTitle,
    string? Subject,
    string? Words,
    bool WordsCut,
    string? Label,
    double? Confidence,
    string? LabelBy,
    string? Summary,
    bool Hot,
    string Status,
    string? Reason,
    DateTimeOffset? NextAttemptAt,
    string? Conversation,
    string? Owner,
    DateTimeOffset? HandledAt,
    string? HandledBy,
    IReadOnlyList<DestinationResult> Destinations
)
{
    /// <summary>The client whose workspace it is, by its name in <c>pipeline.json</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Client { get; init; }

    /// <summary>What the CRMs know the person by; where one event is shown, and in a list of those that are hot and not handled.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CrmReference>? Crms { get; init; }

    /// <summary>What was taken for a quote or a signature and cut off below the words, at most 20,000 characters; only where one event is
    /// shown, and null where nothing was cut.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CutWords { get; init; }

    /// <summary>The mail that a reply answers; only where one event is shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AnsweredMail? Answers { get; init; }

    /// <summary>An answer that the model drafted, for a person to check; nothing has sent it. Null where none was asked for.</summary>
    public string? Draft { get; init; }

    public static ArrivalView Of(Arrival arrival, ArrivalMark mark, EventView state, ReplyTriage? triage)
    {
        var label = triage is null ? null : NameOf(triage.Label);
        return new(
            arrival.Key,
            arrival.EventType,
            arrival.ReceivedAt,
            arrival.At,
            arrival.Workspace,
            arrival.CampaignId,
            arrival.Campaign,
            arrival.Account,
            arrival.Step,
            arrival.Variant,
            arrival.LeadEmail,
            arrival.Name,
            arrival.Company,
            arrival.JobTitle,
            arrival.Subject,
            arrival.Words,
            arrival.WordsCut,
            label,
            triage?.Confidence,
            triage?.By,
            triage?.Summary,
            triage is not null && ReplyPolicy.IsHot(triage.Label),
            state.Status,
            state.Reason,
            state.NextAttemptAt,
            arrival.Conversation,
            mark.Owner,
            mark.HandledAt,
            mark.HandledBy,
            DestinationResult.Of(state.Steps)
        )
        {
            Draft = triage?.Draft,
        };
    }

    /// <summary>What still waits on a queue, or lies in quarantine: no more is known than the event says of itself.</summary>
    public static ArrivalView Of(EventView state) =>
        new(
            state.EventKey,
            state.EventType,
            state.ReceivedAt,
            null,
            state.Workspace,
            state.CampaignId,
            null,
            null,
            null,
            null,
            state.LeadEmail,
            null,
            null,
            null,
            null,
            null,
            false,
            null,
            null,
            null,
            null,
            false,
            state.Status,
            state.Reason,
            state.NextAttemptAt,
            null,
            null,
            null,
            null,
            DestinationResult.Of(state.Steps)
        );

    internal static string NameOf(ReplyLabel label) => JsonSerializer.Serialize(label, RepliesJson.Default.ReplyLabel).Trim('"');

    /// <returns>Null before the reply was read, and for what is no reply.</returns>
    internal static ReplyTriage? TriageOf(LedgerEntry? entry)
    {
        try
        {
            return entry?.Step(ReplyWorkflow.TriageStep)?.Value is { } value
                ? JsonSerializer.Deserialize(value, RepliesJson.Default.ReplyTriage)
                : null;
        }
        catch (JsonException)
        {
            return null; // a newer version wrote it
        }
    }
}
