using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Replies;

namespace InstantlyPipeline.Reminders;

/// <summary>The events by which people are reminded of a reply, and how they name it.</summary>
internal static class HotReply
{
    private const string OfField = "of";

    /// <summary>One reminder and one handing over for each reply, however often they are sent.</summary>
    public static EventIdentity IdentityOf(LedgerEntry reply, string eventType) =>
        new()
        {
            EventType = eventType,
            Timestamp = reply.ReceivedAt,
            Workspace = reply.Workspace,
            CampaignId = reply.CampaignId,
            LeadEmail = reply.LeadEmail,
            Id = reply.Key.Value,
        };

    /// <param name="more">What else the event says.</param>
    public static byte[] BodyOf(LedgerEntry reply, string eventType, params IReadOnlyList<(string Name, string? Value)> more) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string?>(more.Select(field => KeyValuePair.Create(field.Name, field.Value)))
            {
                ["event_type"] = eventType,
                ["timestamp"] = reply.ReceivedAt.ToString("O", CultureInfo.InvariantCulture),
                ["workspace"] = reply.Workspace,
                ["campaign_id"] = reply.CampaignId,
                ["lead_email"] = reply.LeadEmail,
                ["id"] = reply.Key.Value,
                [OfField] = reply.Key.Value,
            },
            RepliesJson.Default.DictionaryStringString
        );

    /// <returns>Which reply it is about; null where it does not say.</returns>
    public static EventKey? Of(InstantlyEvent about) => EventKey.TryParse(about.Other.GetValueOrDefault(OfField), out var key) ? key : null;

    /// <returns>Null before the reply was read.</returns>
    public static ReplyTriage? TriageOf(LedgerEntry reply) =>
        reply.Step(ReplyWorkflow.TriageStep)?.Value is { } value
            ? JsonSerializer.Deserialize(value, RepliesJson.Default.ReplyTriage)
            : null;
}
