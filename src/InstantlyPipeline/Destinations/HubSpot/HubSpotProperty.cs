namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>A property the pipeline keeps at HubSpot for itself, and creates when it is missing.</summary>
/// <param name="ObjectType"><c>contacts</c> or <c>tasks</c>.</param>
internal sealed record HubSpotProperty(string ObjectType, HubSpotWire.Property Definition)
{
    public const string HotLead = "hot_lead";

    /// <summary>Finds a task again. Unique where HubSpot allows that on tasks.</summary>
    public static readonly HubSpotProperty EventKey = new("tasks", new("instantly_event_key", "Instantly event key", "task_information", "string", "text")
    {
        Description = "Which Instantly event made this task; keeps it from being made twice.",
        HasUniqueValue = true,
    });

    public static readonly HubSpotProperty DoNotContact = new("contacts", new("instantly_do_not_contact", "Instantly: do not contact", "contactinformation", "bool", "booleancheckbox")
    {
        Description = "Set when mail to this contact bounces for good or the contact asked not to be mailed.",
        Options = [new("Yes", "true", 0, false), new("No", "false", 1, false)],
    });

    public static readonly HubSpotProperty DoNotContactReason
        = new("contacts", new("instantly_do_not_contact_reason", "Instantly: do not contact, reason", "contactinformation", "string", "text"));

    public static HubSpotProperty Tags(string name) => new("contacts", new(name, "Instantly tags", "contactinformation", "enumeration", "checkbox")
    {
        Options = [new("Hot Lead", HotLead, 0, false)],
    });

    public string Name => Definition.Name;

    /// <summary>What a person can do when the pipeline may not.</summary>
    public string Advice
        => $"create the property {Name} on {ObjectType} by hand (type {Definition.Type}, field type {Definition.FieldType}"
            + (Definition.Options is { } options ? $", options with the internal values {string.Join(", ", options.Select(option => option.Value))}" : "")
            + $"), or grant crm.schemas.contacts.read and crm.schemas.contacts.write";
}
