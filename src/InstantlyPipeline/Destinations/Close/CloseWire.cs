using System.Text.Json;
using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>The JSON Close reads and writes, as far as it is used here. What is written is a <c>JsonObject</c>, because custom fields are
/// properties of it.</summary>
internal static class CloseWire
{
    internal sealed record Page<T>(IReadOnlyList<T>? Data, bool HasMore, string? CursorNext);

    internal sealed record Created(string? Id);

    internal sealed record Person
    {
        public string? Id { get; init; }

        public string? LeadId { get; init; }

        public string? Name { get; init; }

        public DateTimeOffset? DateCreated { get; init; }

        public IReadOnlyList<Email>? Emails { get; init; }

        public IReadOnlyList<JsonElement>? Phones { get; init; }

        public IReadOnlyList<JsonElement>? Urls { get; init; }

        /// <summary>All other fields, custom ones as <c>custom.cf_…</c>.</summary>
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Other { get; set; }
    }

    internal sealed record Email([property: JsonPropertyName("email")] string? Address, bool IsUnsubscribed);

    internal sealed record Lead
    {
        public string? Id { get; init; }

        public string? Name { get; init; }

        public string? Url { get; init; }

        public string? StatusId { get; init; }

        public DateTimeOffset? DateCreated { get; init; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Other { get; set; }
    }

    internal sealed record ToDo(string? Id, string? Text, bool IsComplete, string? ContactId);

    internal sealed record Note(string? Id, [property: JsonPropertyName("note")] string? Text);

    internal sealed record Opportunity
    {
        public string? Id { get; init; }

        public string? ContactId { get; init; }

        public string? StatusId { get; init; }

        public string? StatusType { get; init; }

        public string? Note { get; init; }

        public DateTimeOffset? DateCreated { get; init; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Other { get; set; }
    }

    /// <param name="Type"><c>active</c>, <c>won</c> or <c>lost</c> for opportunities; null for leads.</param>
    internal sealed record Status(string? Id, string? Label, string? Type);

    internal sealed record Pipeline(string? Id, string? Name, IReadOnlyList<Status>? Statuses);

    internal sealed record User(string? Id, string? Email);

    internal sealed record Schema(IReadOnlyList<Field>? Fields);

    internal sealed record Field(string? Id, string? Name, string? Type, bool AcceptsMultipleValues, IReadOnlyList<string>? Choices);

    /// <summary>An entry of the event log about something that was made.</summary>
    /// <param name="Data">The object as it then was.</param>
    internal sealed record Logged<T>(string? ObjectId, DateTimeOffset? DateCreated, T? Data);

    internal sealed record EmailRequest(string Email);
}
