using System.Text.Json.Serialization;

namespace InstantlyPipeline.Destinations.Teams;

/// <summary>The JSON a Teams workflow takes: a message with one Adaptive Card.</summary>
internal static class TeamsWire
{
    internal sealed record Message(IReadOnlyList<Attachment> Attachments)
    {
        public string Type { get; } = "message";
    }

    internal sealed record Attachment(Card Content)
    {
        public string ContentType { get; } = "application/vnd.microsoft.card.adaptive";

        [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        public string? ContentUrl { get; }
    }

    internal sealed record Card(IReadOnlyList<Element> Body, IReadOnlyList<OpenUrl>? Actions)
    {
        public string Type { get; } = "AdaptiveCard";

        [JsonPropertyName("$schema")]
        public string Schema { get; } = "http://adaptivecards.io/schemas/adaptive-card.json";

        public string Version { get; } = "1.4";
    }

    /// <param name="Type"><c>TextBlock</c> or <c>FactSet</c>.</param>
    internal sealed record Element(string Type)
    {
        public string? Text { get; init; }

        public bool? Wrap { get; init; }

        public string? Weight { get; init; }

        public bool? IsSubtle { get; init; }

        public IReadOnlyList<Fact>? Facts { get; init; }
    }

    internal sealed record Fact(string Title, string Value);

    internal sealed record OpenUrl(string Title, string Url)
    {
        public string Type { get; } = "Action.OpenUrl";
    }
}
