using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>One record of any object.</summary>
public sealed class SalesforceRecord
{
    internal SalesforceRecord(string type, string id)
    {
        Type = type;
        Id = id;
        Fields["Id"] = id;
    }

    /// <summary>The object's API name, for example <c>Opportunity</c>.</summary>
    public string Type { get; }

    public string Id { get; }

    internal Dictionary<string, JsonNode?> Fields { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The field as text, <c>true</c> and <c>false</c> for booleans; null when empty.</summary>
    public string? this[string field] => Fields.GetValueOrDefault(field).Scalar();
}
