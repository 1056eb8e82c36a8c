using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The records and properties of one object type, with HubSpot's rules for writing them.</summary>
internal sealed class HubSpotObjects(string type, Func<long> nextId, TimeProvider time)
{
    private const int MaxTextLength = 65_536;

    private readonly Dictionary<string, HubSpotRecord> _records = new(StringComparer.Ordinal);

    // Ids by unique property and value: load runs create too many records to search them one by one.
    private readonly Dictionary<(string Property, string Value), string> _unique = [];

    public string Type { get; } = type;

    public Dictionary<string, HubSpotProperty> Properties { get; } =
        HubSpotSchema.Properties(type).ToDictionary(property => property.Name, StringComparer.Ordinal);

    public IEnumerable<HubSpotRecord> Records => _records.Values;

    /// <summary>The record with this id, or with this value of a unique property.</summary>
    public HubSpotRecord? Find(string id, string? idProperty)
    {
        if (idProperty is null or "hs_object_id")
        {
            return _records.GetValueOrDefault(id) is { Archived: false } record ? record : null;
        }
        if (Properties.GetValueOrDefault(idProperty) is not { HasUniqueValue: true })
        {
            throw HubSpotErrors.Invalid($"idProperty {idProperty} is not a unique property of {Type}").AsException();
        }
        return Holder(idProperty, id);
    }

    public HubSpotRecord Create(JsonObject properties, IReadOnlyList<HubSpotAssociation> associations, bool duplicateIs409)
    {
        foreach (var name in HubSpotSchema.Required(Type))
        {
            if (string.IsNullOrEmpty(properties[name].Scalar()))
            {
                throw HubSpotErrors.MissingProperties(Type, name).AsException();
            }
        }
        var values = Checked(properties, existing: null, duplicateIs409);
        var now = time.GetUtcNow();
        var record = new HubSpotRecord
        {
            Id = nextId().ToString(CultureInfo.InvariantCulture),
            CreatedAt = now,
            UpdatedAt = now,
            Properties = values,
            Associations = associations,
        };
        return Store(record);
    }

    public HubSpotRecord Update(HubSpotRecord record, JsonObject properties, bool duplicateIs409) =>
        Store(record with { Properties = Checked(properties, record, duplicateIs409), UpdatedAt = time.GetUtcNow() });

    public HubSpotRecord Link(HubSpotRecord record, HubSpotAssociation association) =>
        record.Associations.Contains(association) ? record : Store(record with { Associations = [.. record.Associations, association] });

    public void Archive(HubSpotRecord record) => Store(record with { Archived = true });

    public HubSpotProperty Define(JsonObject body, bool allowUnique)
    {
        var property = new HubSpotProperty
        {
            Name = Needed(body, "name"),
            Label = Needed(body, "label"),
            GroupName = Needed(body, "groupName"),
            Type = Needed(body, "type"),
            FieldType = Needed(body, "fieldType"),
            HasUniqueValue = body["hasUniqueValue"].Scalar() is "true",
            Options = [.. OptionValues(body["options"])],
        };
        if (!property.Name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_') || property.Name[0] is not (>= 'a' and <= 'z'))
        {
            throw HubSpotErrors
                .Invalid($"property name '{property.Name}' may hold lower-case letters, digits and _ and starts with a letter")
                .AsException();
        }
        if (!HubSpotSchema.Groups(Type).Contains(property.GroupName))
        {
            throw HubSpotErrors.Invalid($"property group {property.GroupName} does not exist on {Type}").AsException();
        }
        string[]? fieldTypes = property.Type switch
        {
            "string" => ["text", "textarea", "html", "file", "phonenumber"],
            "number" => ["number"],
            "bool" => ["booleancheckbox"],
            "date" or "datetime" => ["date"],
            "enumeration" => ["select", "radio", "checkbox", "booleancheckbox"],
            "phone_number" => ["phonenumber"],
            _ => null,
        };
        if (fieldTypes is null || !fieldTypes.Contains(property.FieldType))
        {
            throw HubSpotErrors.Invalid($"type {property.Type} with fieldType {property.FieldType} is not a valid pair").AsException();
        }
        if (property.Type is "enumeration" && property.Options.Count is 0)
        {
            throw HubSpotErrors.Invalid("an enumeration needs options").AsException();
        }
        if (property.HasUniqueValue && !allowUnique)
        {
            throw HubSpotErrors.Invalid($"hasUniqueValue is not allowed on {Type} in this portal").AsException();
        }
        if (property.HasUniqueValue && property.Type is not ("string" or "number"))
        {
            throw HubSpotErrors.Invalid($"a property of type {property.Type} cannot be unique").AsException();
        }
        if (property.HasUniqueValue && Properties.Values.Count(other => other.HasUniqueValue && other.Name != "email") >= 10)
        {
            throw HubSpotErrors.Invalid($"{Type} has 10 unique properties already").AsException();
        }
        if (!Properties.TryAdd(property.Name, property))
        {
            throw HubSpotErrors.Error(409, "CONFLICT", $"Property with name '{property.Name}' already exists.").AsException();
        }
        return property;
    }

    /// <summary>The record that holds this value of a unique property.</summary>
    public HubSpotRecord? Holder(string property, string value) =>
        _unique.TryGetValue((property, Comparable(property, value)), out var id) ? _records[id] : null;

    /// <summary>The record as read: the default properties and those asked for.</summary>
    public JsonObject Shown(HubSpotRecord record, IEnumerable<string> asked)
    {
        var values = new JsonObject();
        foreach (var name in HubSpotSchema.DefaultProperties(Type).Union(asked.Where(Properties.ContainsKey)))
        {
            values[name] = name switch
            {
                "hs_object_id" => record.Id,
                "createdate" or "hs_createdate" => record.CreatedAt.Iso(),
                "lastmodifieddate" or "hs_lastmodifieddate" => record.UpdatedAt.Iso(),
                "hs_is_closed" => record["dealstage"] is "closedwon" or "closedlost" ? "true" : "false",
                _ => record[name],
            };
        }
        return new JsonObject
        {
            ["id"] = record.Id,
            ["properties"] = values,
            ["createdAt"] = record.CreatedAt.Iso(),
            ["updatedAt"] = record.UpdatedAt.Iso(),
            ["archived"] = record.Archived,
            ["url"] = $"https://app.hubspot.com/contacts/{HubSpotSchema.Portal}/record/{HubSpotSchema.TypeId(Type)}/{record.Id}",
        };
    }

    private static string Comparable(string property, string value) => property is "email" ? value.Trim().ToLowerInvariant() : value;

    private HubSpotRecord Store(HubSpotRecord record)
    {
        foreach (var property in Properties.Values.Where(property => property.HasUniqueValue))
        {
            if (_records.GetValueOrDefault(record.Id)?[property.Name] is { } before)
            {
                _unique.Remove((property.Name, Comparable(property.Name, before)));
            }
            if (!record.Archived && record[property.Name] is { } now)
            {
                _unique[(property.Name, Comparable(property.Name, now))] = record.Id;
            }
        }
        return _records[record.Id] = record;
    }

    private Dictionary<string, string> Checked(JsonObject given, HubSpotRecord? existing, bool duplicateIs409)
    {
        var values = existing?.Properties.ToDictionary(StringComparer.Ordinal) ?? new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, node) in given)
        {
            if (Properties.GetValueOrDefault(name) is not { } property)
            {
                throw HubSpotErrors.InvalidProperty(name, "PROPERTY_DOESNT_EXIST", $"Property '{name}' does not exist").AsException();
            }
            if (property.ReadOnly)
            {
                throw HubSpotErrors.InvalidProperty(name, "READ_ONLY_VALUE", $"Property '{name}' is read-only").AsException();
            }
            if (node is JsonObject or JsonArray)
            {
                throw HubSpotErrors.Invalid($"the value of {name} is not a string").AsException();
            }
            var value = node.Scalar() ?? "";
            if (value.Length is 0)
            {
                values.Remove(name);
                continue;
            }
            values[name] = Checked(property, value, values.GetValueOrDefault(name));
            if (property.HasUniqueValue && Holder(name, values[name]) is { } holder && holder.Id != existing?.Id)
            {
                throw Duplicate(property, holder, duplicateIs409).AsException();
            }
        }
        return values;
    }

    private Answer Duplicate(HubSpotProperty property, HubSpotRecord holder, bool duplicateIs409)
    {
        if (Type is "contacts" && property.Name is "email")
        {
            // A race two callers may lose in good faith, so no refusal.
            return HubSpotErrors.Error(409, "CONFLICT", $"Contact already exists. Existing ID: {holder.Id}");
        }
        var message = $"{holder.Id} already has that value for {property.Name}";
        return duplicateIs409
            ? HubSpotErrors.Error(409, "CONFLICT", message)
            : HubSpotErrors.InvalidProperty(property.Name, "CONFLICTING_UNIQUE_VALUE", message) with
            {
                Refusal = null,
            };
    }

    private static string Checked(HubSpotProperty property, string value, string? before)
    {
        switch (property.Type)
        {
            case "enumeration":
                return CheckedChoice(property, value, before);
            case "number" when !decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _):
                throw HubSpotErrors.InvalidProperty(property.Name, "INVALID_LONG", $"'{value}' was not a valid number").AsException();
            case "bool" when value is not ("true" or "false"):
                throw HubSpotErrors
                    .InvalidProperty(property.Name, "INVALID_OPTION", $"'{value}' was not one of the allowed options: [true, false]")
                    .AsException();
            case "date" or "datetime" when !IsTime(value):
                throw HubSpotErrors.InvalidProperty(property.Name, "INVALID_DATE", $"'{value}' was not a valid date").AsException();
        }
        if (property.LettersOnly && !value.All(c => char.IsLetter(c) || c is ' '))
        {
            throw HubSpotErrors
                .InvalidProperty(property.Name, "INVALID_ALPHA", $"'{value}' holds other characters than letters")
                .AsException();
        }
        if (property.Name is "phone" && !value.Any(char.IsAsciiDigit))
        {
            throw HubSpotErrors.InvalidProperty(property.Name, "INVALID_PHONE_NUMBER", $"'{value}' is no phone number").AsException();
        }
        if (property.Name is "email")
        {
            return CheckedEmail(value);
        }
        return value.Length <= MaxTextLength
            ? value
            : throw HubSpotErrors
                .InvalidProperty(property.Name, "PROPERTY_VALUE_TOO_LONG", $"longer than {MaxTextLength} characters")
                .AsException();
    }

    private static string CheckedChoice(HubSpotProperty property, string value, string? before)
    {
        var append = property.IsMultiple && value.StartsWith(';');
        var chosen = property.IsMultiple ? value.Split(';', StringSplitOptions.RemoveEmptyEntries) : [value];
        var wrong = chosen.FirstOrDefault(choice => !property.Options.Contains(choice, StringComparer.Ordinal));
        if (wrong is not null)
        {
            throw HubSpotErrors
                .InvalidProperty(
                    property.Name,
                    "INVALID_OPTION",
                    $"'{wrong}' was not one of the allowed options: [{string.Join(", ", property.Options)}]"
                )
                .AsException();
        }
        var kept = append ? before?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [] : [];
        return string.Join(';', kept.Concat(chosen).Distinct(StringComparer.Ordinal));
    }

    private static string CheckedEmail(string value)
    {
        var email = value.Trim().ToLowerInvariant();
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && email.IndexOf('.', at) > at + 1 && !email.EndsWith('.') && !email.Contains(' ', StringComparison.Ordinal)
            ? email
            : throw HubSpotErrors.InvalidProperty("email", "INVALID_EMAIL", $"Email address {value} is invalid").AsException();
    }

    private static bool IsTime(string value) =>
        (value.Length > 10 && value.All(char.IsAsciiDigit))
        || (
            value.Length >= 10
            && value[4] is '-'
            && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
        );

    private static string Needed(JsonObject body, string name) =>
        body[name].Text() is { Length: > 0 } text ? text : throw HubSpotErrors.Invalid($"a property needs {name}").AsException();

    private static IEnumerable<string> OptionValues(JsonNode? options) =>
        options is JsonArray list
            ? list.Select(option =>
                option?["value"].Text() is { } value && option["label"].Text() is not null
                    ? value
                    : throw HubSpotErrors.Invalid("an option needs label and value").AsException()
            )
            : [];
}
