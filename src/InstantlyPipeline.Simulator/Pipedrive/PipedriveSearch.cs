using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A search as the caller asked for it: the term, the fields to look into, and whether a value must be the whole term.</summary>
internal sealed class PipedriveSearch
{
    private readonly string _term;
    private readonly string[]? _fields;
    private readonly bool _exact;

    public PipedriveSearch(IncomingCall call, params ReadOnlySpan<string> allowedFields)
    {
        _term = call.Query.GetValueOrDefault("term")?.Trim() ?? "";
        _fields = call.Query.GetValueOrDefault("fields")?.Split(',');
        _exact = call.Query.GetValueOrDefault("exact_match") switch
        {
            null or "false" => false,
            "true" => true,
            var other => throw PipedriveErrors.Invalid($"exact_match: '{other}' is neither true nor false").AsException(),
        };
        if (_term.Length < (_exact ? 1 : 2))
        {
            throw PipedriveErrors.Invalid("term: at least 2 characters, or 1 with exact_match").AsException();
        }
        foreach (var field in _fields ?? [])
        {
            if (!allowedFields.Contains(field))
            {
                throw PipedriveErrors.Invalid($"fields: '{field}' cannot be searched").AsException();
            }
        }
    }

    /// <summary>Whether to look into this field: a search that names none looks into all.</summary>
    public bool In(string field) => _fields is null || _fields.Contains(field);

    public bool Hits(string value) =>
        _exact ? value.Equals(_term, StringComparison.OrdinalIgnoreCase) : value.Contains(_term, StringComparison.OrdinalIgnoreCase);

    public static Answer Result(IEnumerable<JsonObject> found, string what)
    {
        var items = found.Select(item => (JsonNode)new JsonObject { ["result_score"] = 1.0, ["item"] = item }).ToArray();
        return PipedriveAnswers.Success(new JsonObject { ["items"] = new JsonArray(items) }, $"found {items.Length} {what}");
    }
}
