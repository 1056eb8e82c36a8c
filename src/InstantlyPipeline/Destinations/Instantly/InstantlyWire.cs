using System.Text.Json;
using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>The JSON of Instantly's API v2, as far as it is used here.</summary>
internal static class InstantlyWire
{
    internal sealed record Page<T>(IReadOnlyList<T>? Items, string? NextStartingAfter);

    internal sealed record LeadsRequest(IReadOnlyList<string> Contacts, int Limit, string? StartingAfter);

    internal sealed record Lead(string? Id, string? Email, string? Campaign, string? SubsequenceId, int? Status);

    internal sealed record OpinionRequest(string ReplyText);

    internal sealed record LeadRequest(string Id);

    internal sealed record InterestRequest(string LeadEmail, string? CampaignId)
    {
        /// <summary>Null is a value here: back to plain "Lead".</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        public int? InterestValue { get; init; }
    }

    internal sealed record BlockListEntry(string? BlValue);

    internal sealed record Email(string? Id, string? FromAddressEmail, string? Subject, string? ContentPreview, string? TimestampEmail, string? TimestampCreated)
    {
        /// <summary>An object with <c>text</c> and <c>html</c>, either of which may lack.</summary>
        public JsonElement Body { get; init; }
    }

    internal sealed record Account(int? Status)
    {
        /// <summary>An object, a text, or null.</summary>
        public JsonElement StatusMessage { get; init; }
    }
}
