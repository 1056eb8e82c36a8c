using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The custom fields of deals.</summary>
internal sealed class PipedriveFields
{
    private readonly List<PipedriveField> _fields = [];

    public IEnumerable<PipedriveField> All => _fields;

    public PipedriveField? Find(string code) => _fields.Find(field => field.Code == code);

    public PipedriveField Add(string name, string type)
    {
        // 40 hex digits as the real keys have; derived from the name so that runs repeat.
        var code = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_fields.Count}:{name}")))[..40];
        var field = new PipedriveField(name, code, type);
        _fields.Add(field);
        return field;
    }

    public Answer Handle(IncomingCall call, string[] path) => (call.Method, path) switch
    {
        ("GET", []) => PipedriveAnswers.Success(new JsonArray([.. _fields.Select(Shown)])),
        ("GET", [var code]) => Find(code) is { } field ? PipedriveAnswers.Success(Shown(field)) : PipedriveErrors.NotFound("Field"),
        ("POST", []) => Create(call),
        _ => PipedriveErrors.NoRoute(call),
    };

    private Answer Create(IncomingCall call)
    {
        var body = new PipedriveBody(call, "field_name", "field_type", "options", "ui_visibility", "important_fields", "required_fields", "description");
        var type = body.NeededText("field_type");
        string[] types = ["varchar", "text", "double", "monetary", "date", "set", "enum", "user", "org", "people", "phone", "time", "daterange", "address", "int"];
        if (!types.Contains(type))
        {
            return PipedriveErrors.Invalid($"field_type: '{type}' is not a field type");
        }
        var field = Add(body.NeededText("field_name"), type);
        return PipedriveAnswers.Success(Shown(field), $"created deal field '{field.Name}'");
    }

    private static JsonNode Shown(PipedriveField field)
        => new JsonObject { ["field_name"] = field.Name, ["field_code"] = field.Code, ["field_type"] = field.Type, ["is_custom_field"] = true };
}
