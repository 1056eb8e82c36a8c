using System.Globalization;
using System.Net.Mail;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The records of an org and the rules for writing and finding them.</summary>
internal sealed class SalesforceObjects(TimeProvider time)
{
    private static readonly (string Name, bool Closed, bool Won)[] Stages =
    [
        ("Prospecting", false, false),
        ("Qualification", false, false),
        ("Needs Analysis", false, false),
        ("Value Proposition", false, false),
        ("Proposal/Price Quote", false, false),
        ("Negotiation/Review", false, false),
        ("Closed Won", true, true),
        ("Closed Lost", true, false),
    ];

    private const string ConvertedStatus = "Closed - Converted";

    private readonly Dictionary<string, List<SalesforceField>> _schema = SalesforceSchema.Fresh();
    private readonly Dictionary<string, List<SalesforceRecord>> _byType = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SalesforceRecord> _byId = new(StringComparer.Ordinal);
    private int _lastId;

    /// <summary>Whether a second contact of one address is refused, as a fresh org's standard rule does.</summary>
    public bool DuplicateRule { get; set; } = true;

    public void AddField(string type, SalesforceField field)
    {
        _schema[type].RemoveAll(known => known.Name == field.Name);
        _schema[type].Add(field);
    }

    public void RemoveField(string type, string field) => _schema[type].RemoveAll(known => known.Name == field);

    public IReadOnlyList<SalesforceRecord> All(string type) => _byType.GetValueOrDefault(type) ?? [];

    public void AddStages()
    {
        foreach (var (index, (name, closed, won)) in Stages.Index())
        {
            Seed(
                "OpportunityStage",
                new()
                {
                    ["ApiName"] = name,
                    ["MasterLabel"] = name,
                    ["SortOrder"] = index + 1,
                    ["IsActive"] = true,
                    ["IsClosed"] = closed,
                    ["IsWon"] = won,
                }
            );
        }
    }

    public void AddLeadStatuses()
    {
        foreach (var (index, name) in FieldsOf("Lead").First(field => field.Name == "Status").Choices.Index())
        {
            Seed(
                "LeadStatus",
                new()
                {
                    ["ApiName"] = name,
                    ["MasterLabel"] = name,
                    ["SortOrder"] = index + 1,
                    ["IsConverted"] = name == ConvertedStatus,
                }
            );
        }
    }

    /// <summary>Puts a record in as it is, read-only fields included.</summary>
    public SalesforceRecord Seed(string type, Dictionary<string, JsonNode?> fields)
    {
        var record = New(type);
        foreach (var (name, value) in fields)
        {
            record.Fields[name] = value;
        }
        Derive(record);
        return record;
    }

    public List<SalesforceField> FieldsOf(string type) =>
        _schema.TryGetValue(type, out var fields) ? fields : throw SalesforceErrors.NotFound().AsException();

    /// <param name="id">Of 18 characters, or the first 15 of them.</param>
    public SalesforceRecord? Find(string type, string id) =>
        id.Length >= 15
        && _byId.GetValueOrDefault(id[..15]) is { } record
        && (record.Id == id || id.Length == 15)
        && record.Type.Equals(type, StringComparison.OrdinalIgnoreCase)
            ? record
            : null;

    public List<SalesforceRecord> FindBy(string type, string field, string value) =>
        FieldsOf(type).Find(known => known.Name.Equals(field, StringComparison.OrdinalIgnoreCase)) is { ExternalId: true }
            ? [.. All(type).Where(record => string.Equals(record[field], value, StringComparison.OrdinalIgnoreCase))]
            : throw SalesforceErrors
                .Refused(404, "NOT_FOUND", $"Provided external ID field does not exist or is not accessible: {field}")
                .AsException();

    public SalesforceRecord Create(string type, JsonObject body, bool allowDuplicates)
    {
        var fields = FieldsOf(type);
        Check(type, body, field => field.Createable, null);
        var missing = fields
            .Where(field => field.Required && string.IsNullOrEmpty(Given(body, field.Name).Scalar()))
            .Select(field => field.Name)
            .ToList();
        if (missing.Count > 0)
        {
            throw SalesforceErrors
                .Refused(400, "REQUIRED_FIELD_MISSING", $"Required fields are missing: [{string.Join(", ", missing)}]", missing)
                .AsException();
        }
        if (
            DuplicateRule
            && !allowDuplicates
            && type.Equals("Contact", StringComparison.OrdinalIgnoreCase)
            && Given(body, "Email").Text() is { } email
            && All(type).Any(known => string.Equals(known["Email"], email, StringComparison.OrdinalIgnoreCase))
        )
        {
            throw SalesforceErrors.Refused(400, "DUPLICATES_DETECTED", "Use one of these records?").AsException();
        }
        var record = New(type);
        Write(record, body);
        return record;
    }

    public void Update(SalesforceRecord record, JsonObject body)
    {
        if (record is { Type: "Lead" } && record["IsConverted"] == "true")
        {
            throw SalesforceErrors.Refused(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead").AsException();
        }
        if (record is { Type: "Lead" } && Given(body, "Status").Text() == ConvertedStatus)
        {
            throw SalesforceErrors.Refused(400, "INVALID_STATUS", "invalid status: convert the lead instead", "Status").AsException();
        }
        Check(record.Type, body, field => field.Updateable, record);
        Write(record, body);
    }

    /// <summary>A field of the record or, with a dot, of the record it refers to.</summary>
    public JsonNode? Value(SalesforceRecord record, string path)
    {
        var parts = path.Split('.', 2);
        return parts.Length == 1 ? record.Fields.GetValueOrDefault(path)
            : Related(record, parts[0]) is { } other ? Value(other, parts[1])
            : null;
    }

    public SalesforceRecord? Related(SalesforceRecord record, string relation) =>
        FieldsOf(record.Type)
            .Find(field => field.References is not null && field.Name.Equals($"{relation}Id", StringComparison.OrdinalIgnoreCase))
            is { } field
        && record[field.Name] is { } id
            ? Find(field.References!, id) ?? (field.OrReferences is { } other ? Find(other, id) : null)
            : null;

    /// <summary>Refuses a path that does not exist.</summary>
    public void CheckPath(string type, string path)
    {
        var fields = FieldsOf(type);
        if (path.Split('.', 2) is [var relation, var rest])
        {
            var reference = fields.Find(field =>
                field.References is not null && field.Name.Equals($"{relation}Id", StringComparison.OrdinalIgnoreCase)
            );
            CheckPath(reference?.References ?? throw NoColumn(relation, type), rest);
            return;
        }
        if (!fields.Exists(field => field.Name.Equals(path, StringComparison.OrdinalIgnoreCase)))
        {
            throw NoColumn(path, type);
        }
    }

    private SalesforceRecord New(string type)
    {
        var prefix = SalesforceSchema.Prefixes.First(pair => pair.Key.Equals(type, StringComparison.OrdinalIgnoreCase));
        var record = new SalesforceRecord(prefix.Key, string.Create(CultureInfo.InvariantCulture, $"{prefix.Value}SIM{++_lastId:D9}AAA"));
        record.Fields["CreatedDate"] = time.GetUtcNow()
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);
        foreach (var field in FieldsOf(type).Where(field => field.Type is SalesforceType.Boolean))
        {
            record.Fields[field.Name] = false;
        }
        if (FieldsOf(type).Exists(field => field.Name == "OwnerId"))
        {
            record.Fields["OwnerId"] = All("User") is [var user, ..] ? user.Id : null;
        }
        if (record.Type is "Lead")
        {
            record.Fields["Status"] = "Open - Not Contacted";
        }
        if (!_byType.TryGetValue(record.Type, out var all))
        {
            _byType.Add(record.Type, all = []);
        }
        all.Add(record);
        _byId.Add(record.Id[..15], record);
        return record;
    }

    private static void Write(SalesforceRecord record, JsonObject body)
    {
        foreach (var (name, value) in body)
        {
            record.Fields[name] = value?.DeepClone();
        }
        Derive(record);
    }

    private static void Derive(SalesforceRecord record)
    {
        if (record.Type is "Opportunity")
        {
            var (_, closed, won) = Stages.FirstOrDefault(stage => stage.Name == record["StageName"]);
            record.Fields["IsClosed"] = closed;
            record.Fields["IsWon"] = won;
        }
        if (record.Type is "Task")
        {
            record.Fields["IsClosed"] = record["Status"] == "Completed";
        }
    }

    private void Check(string type, JsonObject body, Func<SalesforceField, bool> writable, SalesforceRecord? self)
    {
        foreach (var (name, value) in body)
        {
            var field =
                FieldsOf(type).Find(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw NoColumn(name, type);
            if (!writable(field))
            {
                throw SalesforceErrors
                    .Refused(
                        400,
                        "INVALID_FIELD_FOR_INSERT_UPDATE",
                        $"Unable to create/update fields: {name}. Please check the security settings of this field.",
                        name
                    )
                    .AsException();
            }
            if (value is null)
            {
                if (field.Required)
                {
                    throw SalesforceErrors
                        .Refused(400, "REQUIRED_FIELD_MISSING", $"Required fields are missing: [{name}]", name)
                        .AsException();
                }
                continue;
            }
            CheckValue(field, value);
            if (
                field.Unique
                && value.Text() is { } unique
                && All(type).Any(other => other != self && string.Equals(other[name], unique, StringComparison.OrdinalIgnoreCase))
            )
            {
                throw SalesforceErrors
                    .Refused(400, "DUPLICATE_VALUE", $"duplicate value found: {name} duplicates value on another record", name)
                    .AsException();
            }
        }
    }

    private void CheckValue(SalesforceField field, JsonNode value)
    {
        var text = value.Text();
        var fits = field.Type switch
        {
            SalesforceType.Boolean => value.IsBoolean(),
            SalesforceType.Number => value.IsNumber(),
            SalesforceType.Date => text is not null
                && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            _ => text is not null,
        };
        if (!fits)
        {
            throw SalesforceErrors
                .Refused(400, "JSON_PARSER_ERROR", $"Cannot deserialize {field.Name} from {value.GetValueKind()}")
                .AsException();
        }
        if (text?.Length > field.MaxLength)
        {
            throw SalesforceErrors
                .Refused(400, "STRING_TOO_LONG", $"{field.Name}: data value too large (max length={field.MaxLength})", field.Name)
                .AsException();
        }
        switch (field.Type)
        {
            case SalesforceType.Email when !MailAddress.TryCreate(text, out _):
                throw SalesforceErrors
                    .Refused(400, "INVALID_EMAIL_ADDRESS", $"{field.Name}: invalid email address", field.Name)
                    .AsException();
            case SalesforceType.Stage when !Stages.Any(stage => stage.Name == text):
                throw SalesforceErrors
                    .Refused(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", $"bad value for restricted picklist field: {text}", field.Name)
                    .AsException();
            case SalesforceType.Picklist when !field.Choices.Contains(text):
                throw SalesforceErrors
                    .Refused(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", $"bad value for restricted picklist field: {text}", field.Name)
                    .AsException();
            case SalesforceType.Reference when text!.Length is not (15 or 18):
                throw SalesforceErrors
                    .Refused(400, "MALFORMED_ID", $"{field.Name}: id value of incorrect type: {text}", field.Name)
                    .AsException();
            case SalesforceType.Reference
                when Find(field.References!, text!) is null && (field.OrReferences is null || Find(field.OrReferences, text!) is null):
                throw SalesforceErrors.Refused(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", field.Name).AsException();
        }
    }

    private static JsonNode? Given(JsonObject body, string name) =>
        body.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static RefusedException NoColumn(string name, string type) =>
        SalesforceErrors.Refused(400, "INVALID_FIELD", $"No such column '{name}' on sobject of type {type}").AsException();
}
