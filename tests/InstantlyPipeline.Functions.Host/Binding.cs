using System.Text.Json;

namespace InstantlyPipeline.Functions.Host;

/// <summary>One binding of a function, with its settings as declared in the app's code.</summary>
internal sealed class Binding
{
    private readonly Dictionary<string, JsonElement> _values;

    public Binding(string json) => _values = Members(JsonSerializer.Deserialize<JsonElement>(json));

    public string Name => Text("name")!;
    public string Type => Text("type")!;

    public bool Is(string type) => string.Equals(Type, type, StringComparison.OrdinalIgnoreCase);

    public string? Text(string name) =>
        _values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    public bool? Flag(string name) => bool.TryParse(Text(name), out var flag) ? flag : null;

    public string[] List(string name) =>
        _values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : [];

    /// <summary>Whether the worker wants the message itself, to build an SDK type from, instead of its body.</summary>
    public bool IsDeferred =>
        _values.TryGetValue("properties", out var properties)
        && Members(properties).TryGetValue("supportsDeferredBinding", out var value)
        && bool.TryParse(value.ToString(), out var deferred)
        && deferred;

    private static Dictionary<string, JsonElement> Members(JsonElement json) =>
        json.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.OrdinalIgnoreCase);
}
