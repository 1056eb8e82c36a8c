using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A request body, read as strictly as Instantly reads it: a JSON object of known names only.</summary>
internal sealed class InstantlyBody
{
    private readonly JsonObject _body;

    public InstantlyBody(IncomingCall call, params ReadOnlySpan<string> known)
    {
        _body = call.JsonBody() ?? throw InstantlyErrors.Invalid("body must be a JSON object").AsException();
        foreach (var (name, _) in _body)
        {
            if (!known.Contains(name))
            {
                throw InstantlyErrors.Invalid($"body must NOT have additional properties: '{name}'").AsException();
            }
        }
    }

    public static void MustBeNull(IncomingCall call)
    {
        if (call.Body.Length > 0)
        {
            throw InstantlyErrors.Invalid("body must be null").AsException();
        }
    }

    public bool Has(string name) => _body.ContainsKey(name);

    public JsonNode? this[string name] => _body[name];

    public string? Text(string name) =>
        _body[name] is null ? null : _body[name].Text() ?? throw InstantlyErrors.Invalid($"body/{name} must be string").AsException();

    public List<string>? Texts(string name) =>
        _body[name] switch
        {
            null => null,
            JsonArray list when list.All(item => item.IsText()) => [.. list.Select(item => item.Text()!)],
            _ => throw InstantlyErrors.Invalid($"body/{name} must be an array of strings").AsException(),
        };
}
