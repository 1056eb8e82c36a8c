using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>One lead, contact, task, opportunity or note.</summary>
public sealed class CloseRecord
{
    internal CloseRecord(string type, string id, DateTimeOffset createdAt)
    {
        Type = type;
        Id = id;
        CreatedAt = createdAt;
    }

    /// <summary><c>lead</c>, <c>contact</c>, <c>task</c>, <c>opportunity</c> or <c>note</c>.</summary>
    public string Type { get; }

    public string Id { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>Addresses of a contact, as they were given.</summary>
    public IReadOnlyList<string> Emails => Each("emails", "email");

    /// <summary>The first address of a contact.</summary>
    public string? Email => Emails is [var first, ..] ? first : null;

    public IReadOnlyList<string> Phones => Each("phones", "phone");

    public IReadOnlyList<string> Urls => Each("urls", "url");

    internal Dictionary<string, JsonNode?> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>The field as text, <c>true</c> and <c>false</c> for booleans; null when empty. Custom fields are
    /// <c>custom.cf_…</c>.</summary>
    public string? this[string field] => Fields.GetValueOrDefault(field).Scalar();

    private string[] Each(string list, string field) =>
        [.. (Fields.GetValueOrDefault(list) as JsonArray ?? []).Select(entry => entry?[field].Text()).OfType<string>()];
}
