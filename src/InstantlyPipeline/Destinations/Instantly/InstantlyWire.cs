using System.Text.Json;
using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>The JSON of Instantly's API v2, as far as it is used here.</summary>
internal static class InstantlyWire
{
    internal sealed record Page<T>(IReadOnlyList<T>? Items, string? NextStartingAfter);

    internal sealed record LeadsRequest(IReadOnlyList<string> Contacts, int Limit, string? StartingAfter);

    internal sealed record LeadFilterRequest(string Filter, int Limit, string? StartingAfter);

    internal sealed record Lead(
        string? Id,
        string? Email,
        string? Campaign,
        string? SubsequenceId,
        int? Status,
        int? LtInterestStatus = null,
        string? TimestampUpdated = null
    );

    internal sealed record OpinionRequest(string ReplyText);

    internal sealed record LeadRequest(string Id);

    internal sealed record InterestRequest(string LeadEmail, string? CampaignId)
    {
        /// <summary>Null is a value here: back to plain "Lead".</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        public int? InterestValue { get; init; }
    }

    internal sealed record BlockListEntry(string? BlValue, string? Id = null);

    internal sealed record Campaign(string? Id, int? Status, string? Name = null);

    internal sealed record Webhook(
        string? Id,
        string? Organization,
        string? TargetHookUrl,
        string? EventType,
        string? Campaign,
        IReadOnlyDictionary<string, string>? Headers,
        int? Status,
        string? TimestampError
    );

    internal sealed record WebhookRequest(string TargetHookUrl, string EventType, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>Null leaves it as it is.</summary>
        public string? Name { get; init; }

        /// <summary>Null is a value here: all campaigns.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        public string? Campaign { get; init; }
    }

    internal sealed record WebhookTest(bool? Success, double? ResponseTimeMs, int? StatusCode);

    internal sealed record DeliveryAttempt(
        string? Id,
        string? TimestampCreated,
        bool? Success,
        bool? WillRetry,
        string? WebhookUrl,
        string? TimestampNextRetry,
        string? RetryGroupId,
        bool? RetrySuccessful
    )
    {
        /// <summary>The body as it was sent.</summary>
        public JsonElement Payload { get; init; }
    }

    internal sealed record Email(
        string? Id,
        string? FromAddressEmail,
        string? Subject,
        string? ContentPreview,
        string? TimestampEmail,
        string? TimestampCreated
    )
    {
        /// <summary>An object with <c>text</c> and <c>html</c>, either of which may lack.</summary>
        public JsonElement Body { get; init; }

        public string? Lead { get; init; }

        public string? CampaignId { get; init; }

        public string? Eaccount { get; init; }

        public int? IsAutoReply { get; init; }
    }

    internal sealed record Account(int? Status)
    {
        public string? Email { get; init; }

        /// <summary>An object, a text, or null.</summary>
        public JsonElement StatusMessage { get; init; }
    }
}
