using System.Text.Json;
using System.Text.Json.Serialization;

namespace InstantlyPipeline.Tests.Replies.Reading;

/// <summary>A header above a quote, as a mail program writes it; a line of <c>quote-forms.jsonl</c>.</summary>
internal sealed record QuoteForm(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("language")] string Language,
    [property: JsonPropertyName("program")] string Program,
    [property: JsonPropertyName("header")] string? Header
)
{
    public static IReadOnlyList<QuoteForm> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Replies", "Reading", "quote-forms.jsonl"))
            .Select(line => JsonSerializer.Deserialize<QuoteForm>(line)!),
    ];

    public static QuoteForm Of(string id) => All.Single(form => form.Id == id);
}
