using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The custom fields of deals or persons.</summary>
/// <param name="labels">Labels that a new account has, where records have any.</param>
internal sealed class PipedriveFields(params string[] labels)
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

    public Answer Handle(IncomingCall call, string[] path) =>
        (call.Method, path) switch
        {
            ("GET", []) => PipedriveAnswers.Success(new JsonArray([.. Standard(), .. _fields.Select(Shown)])),
            ("GET", [var code]) => Find(code) is { } field ? PipedriveAnswers.Success(Shown(field)) : PipedriveErrors.NotFound("Field"),
            ("POST", []) => Create(call),
            _ => PipedriveErrors.NoRoute(call),
        };

    /// <summary>Whether a standard field has an option with this id.</summary>
    public bool HasOption(string code, long id) => code is "label_ids" && id >= 1 && id <= labels.Length;

    /// <summary>Values as they stand after a write.</summary>
    public Dictionary<string, string> Merged(JsonNode? given, IReadOnlyDictionary<string, string> before)
    {
        var values = before.ToDictionary(StringComparer.Ordinal);
        if (given is null)
        {
            return values;
        }
        if (given is not JsonObject givenFields)
        {
            throw PipedriveErrors.Invalid("custom_fields: Expected object").AsException();
        }
        foreach (var (code, value) in givenFields)
        {
            var field = Find(code) ?? throw PipedriveErrors.Invalid($"custom_fields.{code}: Unrecognized key").AsException();
            if (value is null)
            {
                values.Remove(code);
                continue;
            }
            var fits = field.Type switch
            {
                "double" or "enum" => value.IsNumber(),
                "set" => value is JsonArray set && set.All(option => option.IsNumber()),
                "varchar" => value.Text() is { Length: <= 255 },
                _ => value.IsText(),
            };
            values[code] = fits
                ? value.Scalar() ?? value.ToJsonString()
                : throw PipedriveErrors.Invalid($"custom_fields.{code}: does not fit type {field.Type}").AsException();
        }
        return values;
    }

    /// <summary>Values as read.</summary>
    /// <param name="codes">Only these fields; null is all.</param>
    public JsonObject Shown(IReadOnlyDictionary<string, string> values, string[]? codes)
    {
        var custom = new JsonObject();
        foreach (var field in _fields.Where(field => codes is null || codes.Contains(field.Code)))
        {
            var value = values.GetValueOrDefault(field.Code);
            custom[field.Code] = value is null || field.Type is "varchar" or "text" or "date" ? value : JsonNode.Parse(value);
        }
        return custom;
    }

    private IEnumerable<JsonNode> Standard()
    {
        if (labels.Length > 0)
        {
            yield return new JsonObject
            {
                ["field_name"] = "Labels",
                ["field_code"] = "label_ids",
                ["field_type"] = "set",
                ["is_custom_field"] = false,
                ["options"] = new JsonArray([
                    .. labels.Select((label, i) => (JsonNode)new JsonObject { ["id"] = i + 1, ["label"] = label }),
                ]),
            };
        }
    }

    private Answer Create(IncomingCall call)
    {
        var body = new PipedriveBody(
            call,
            "field_name",
            "field_type",
            "options",
            "ui_visibility",
            "important_fields",
            "required_fields",
            "description"
        );
        var type = body.NeededText("field_type");
        string[] types =
        [
            "varchar",
            "text",
            "double",
            "monetary",
            "date",
            "set",
            "enum",
            "user",
            "org",
            "people",
            "phone",
            "time",
            "daterange",
            "address",
            "int",
        ];
        if (!types.Contains(type))
        {
            return PipedriveErrors.Invalid($"field_type: '{type}' is not a field type");
        }
        var field = Add(body.NeededText("field_name"), type);
        return PipedriveAnswers.Success(Shown(field), $"created field '{field.Name}'");
    }

    private static JsonNode Shown(PipedriveField field) =>
        new JsonObject
        {
            ["field_name"] = field.Name,
            ["field_code"] = field.Code,
            ["field_type"] = field.Type,
            ["is_custom_field"] = true,
        };
}
