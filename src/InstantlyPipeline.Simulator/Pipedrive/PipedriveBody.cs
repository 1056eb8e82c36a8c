using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A v2 request body, read as strictly as v2 reads it: known names only, numbers as numbers.</summary>
internal sealed class PipedriveBody
{
    private readonly JsonObject _body;

    public PipedriveBody(IncomingCall call, params ReadOnlySpan<string> known)
    {
        if (!call.HasJsonContentType)
        {
            throw PipedriveErrors.Refused(415, "ERR_UNSUPPORTED_MEDIA_TYPE", "the content type is not application/json").AsException();
        }
        _body = call.JsonBody() ?? throw PipedriveErrors.Invalid("the body is not a JSON object").AsException();
        foreach (var (name, _) in _body)
        {
            if (!known.Contains(name))
            {
                throw PipedriveErrors.Invalid($"{name}: Unrecognized key").AsException();
            }
        }
    }

    public bool Has(string name) => _body.ContainsKey(name);

    public JsonNode? this[string name] => _body[name];

    public string NeededText(string name) =>
        Text(name) is { Length: > 0 } text ? text : throw PipedriveErrors.Invalid($"{name}: Required").AsException();

    public string? Text(string name) =>
        _body[name] is null ? null : _body[name].Text() ?? throw PipedriveErrors.Invalid($"{name}: Expected string").AsException();

    public long? Whole(string name) =>
        _body[name] is null
            ? null
            : _body[name].Whole() ?? throw PipedriveErrors.Invalid($"{name}: Expected number, received something else").AsException();

    public decimal? Number(string name) =>
        _body[name] is null ? null
        : _body[name].IsNumber() ? _body[name]!.GetValue<decimal>()
        : throw PipedriveErrors.Invalid($"{name}: Expected number").AsException();
}
