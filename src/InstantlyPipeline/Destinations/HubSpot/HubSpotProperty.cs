namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>A property the pipeline keeps at HubSpot for itself, and creates when it is missing.</summary>
/// <param name="ObjectType"><c>contacts</c> or <c>tasks</c>.</param>
internal sealed record HubSpotProperty(string ObjectType, HubSpotWire.Property Definition)
{
    public const string HotLead = "hot_lead";

    /// <summary>Finds a task again. Unique where HubSpot allows that on tasks.</summary>
    public static readonly HubSpotProperty EventKey = new(
        "tasks",
        new("instantly_event_key", "Instantly event key", "task_information", "string", "text")
        {
            Description = "Which Instantly event made this task; keeps it from being made twice.",
            HasUniqueValue = true,
        }
    );

    /// <summary>Finds a deal again, whatever people make of its name and stage.</summary>
    public static readonly HubSpotProperty DealKey = new(
        "deals",
        new("instantly_deal_key", "Instantly deal key", "dealinformation", "string", "text")
        {
            Description = "Which Instantly lead this deal belongs to; keeps it from being made twice.",
            HasUniqueValue = true,
        }
    );

    /// <summary>HubSpot does not keep companies of one domain apart. This property does.</summary>
    public static readonly HubSpotProperty CompanyKey = new(
        "companies",
        new("instantly_domain", "Instantly domain", "companyinformation", "string", "text")
        {
            Description = "The domain that Instantly leads of this company have; keeps it from being made twice.",
            HasUniqueValue = true,
        }
    );

    public static readonly HubSpotProperty DoNotContact = new(
        "contacts",
        new("instantly_do_not_contact", "Instantly: do not contact", "contactinformation", "bool", "booleancheckbox")
        {
            Description = "Set when mail to this contact bounces for good or the contact asked not to be mailed.",
            Options = [new("Yes", "true", 0, false), new("No", "false", 1, false)],
        }
    );

    public static readonly HubSpotProperty DoNotContactReason = new(
        "contacts",
        new("instantly_do_not_contact_reason", "Instantly: do not contact, reason", "contactinformation", "string", "text")
    );

    public static HubSpotProperty Tags(string name) =>
        new(
            "contacts",
            new(name, "Instantly tags", "contactinformation", "enumeration", "checkbox") { Options = [new("Hot Lead", HotLead, 0, false)] }
        );

    public string Name => Definition.Name;

    /// <summary>What a person can do when the pipeline may not.</summary>
    public string Advice =>
        $"create the property {Name} on {ObjectType} by hand (type {Definition.Type}, field type {Definition.FieldType}"
        + (Definition.HasUniqueValue == true ? ", with unique values" : "")
        + (
            Definition.Options is { } options
                ? $", options with the internal values {string.Join(", ", options.Select(option => option.Value))}"
                : ""
        )
        + $"), or grant {Schemas}.read and {Schemas}.write";

    // Properties of tasks, notes and e-mails stand under the scope of contacts.
    private string Schemas => $"crm.schemas.{(ObjectType is "deals" or "companies" ? ObjectType : "contacts")}";
}
