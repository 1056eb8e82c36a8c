namespace InstantlyPipeline.Simulator;

/// <summary>What a fresh portal knows of each object type.</summary>
/// <remarks>Source: HubSpot's properties and tasks guides, 2026-09. Association ids are from the first type to the second.</remarks>
internal static class HubSpotSchema
{
    private static readonly string[] LeadStatus =
    [
        "NEW",
        "OPEN",
        "IN_PROGRESS",
        "OPEN_DEAL",
        "UNQUALIFIED",
        "ATTEMPTED_TO_CONTACT",
        "CONNECTED",
        "BAD_TIMING",
    ];

    private static readonly string[] LifecycleStage =
    [
        "subscriber",
        "lead",
        "marketingqualifiedlead",
        "salesqualifiedlead",
        "opportunity",
        "customer",
        "evangelist",
        "other",
    ];

    private static readonly Dictionary<string, string> TypeNames = new(StringComparer.Ordinal)
    {
        ["contacts"] = "contacts",
        ["0-1"] = "contacts",
        ["companies"] = "companies",
        ["0-2"] = "companies",
        ["deals"] = "deals",
        ["0-3"] = "deals",
        ["meetings"] = "meetings",
        ["0-47"] = "meetings",
        ["emails"] = "emails",
        ["0-49"] = "emails",
        ["tasks"] = "tasks",
        ["0-27"] = "tasks",
        ["notes"] = "notes",
        ["0-46"] = "notes",
    };

    private static readonly Dictionary<(string From, string To), int> AssociationTypes = new()
    {
        [("tasks", "contacts")] = 204,
        [("tasks", "deals")] = 216,
        [("notes", "contacts")] = 202,
        [("notes", "deals")] = 214,
        [("deals", "contacts")] = 3,
        [("deals", "companies")] = 5,
        [("contacts", "companies")] = 1,
        [("meetings", "contacts")] = 200,
        [("emails", "contacts")] = 198,
    };

    /// <summary>The plural name of a type given by name or id; null when there is none.</summary>
    public static string? TypeName(string segment) => TypeNames.GetValueOrDefault(segment);

    /// <summary>What one record of a type is called.</summary>
    public static string Singular(string type) => type is "companies" ? "company" : type[..^1];

    /// <summary>Every type there is.</summary>
    public static IReadOnlyList<string> Types { get; } = ["contacts", "companies", "tasks", "notes", "deals", "meetings", "emails"];

    /// <summary>The stages of the pipeline that every account gets, in their order.</summary>
    public static IReadOnlyList<string> DealStages { get; } =
    ["appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin", "contractsent", "closedwon", "closedlost"];

    /// <summary>The id of the portal, as it stands in the addresses of its pages.</summary>
    public const string Portal = "4711";

    /// <summary>What people call a stage.</summary>
    public static string StageLabel(string stage) =>
        stage switch
        {
            "appointmentscheduled" => "Appointment Scheduled",
            "qualifiedtobuy" => "Qualified To Buy",
            "presentationscheduled" => "Presentation Scheduled",
            "decisionmakerboughtin" => "Decision Maker Bought-In",
            "contractsent" => "Contract Sent",
            "closedwon" => "Closed Won",
            _ => "Closed Lost",
        };

    /// <summary>The number that stands for a type.</summary>
    public static string TypeId(string type) => TypeNames.First(name => name.Value == type && name.Key != type).Key;

    public static int? AssociationType(string from, string to) => AssociationTypes.TryGetValue((from, to), out var id) ? id : null;

    /// <summary>The types that <paramref name="from"/> links to with this id.</summary>
    public static string? AssociationTarget(string from, int typeId) =>
        AssociationTypes.FirstOrDefault(pair => pair.Key.From == from && pair.Value == typeId).Key.To;

    public static IReadOnlyList<string> Groups(string type) =>
        type switch
        {
            "contacts" => ["contactinformation"],
            "deals" => ["dealinformation"],
            "companies" => ["companyinformation"],
            "tasks" => ["task_information"],
            _ => ["note_information"],
        };

    /// <summary>Answered by every read, whether or not asked for.</summary>
    public static IReadOnlyList<string> DefaultProperties(string type) =>
        type switch
        {
            "contacts" => ["email", "firstname", "lastname", "createdate", "lastmodifieddate", "hs_object_id"],
            "companies" => ["name", "domain", "createdate", "hs_lastmodifieddate", "hs_object_id"],
            "deals" => ["dealname", "dealstage", "pipeline", "amount", "closedate", "createdate", "hs_lastmodifieddate", "hs_object_id"],
            _ => ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
        };

    public static IReadOnlyList<string> Required(string type) =>
        type switch
        {
            "tasks" or "notes" or "meetings" or "emails" => ["hs_timestamp"],
            _ => [],
        };

    public static IEnumerable<HubSpotProperty> Properties(string type) =>
        type switch
        {
            "contacts" =>
            [
                new() { Name = "email", HasUniqueValue = true },
                Text("firstname"),
                Text("lastname"),
                Text("company"),
                Text("website"),
                Text("jobtitle"),
                Text("city"),
                Text("country"),
                Text("industry"),
                Text("hs_additional_emails"),
                new()
                {
                    Name = "phone",
                    Type = "phone_number",
                    FieldType = "phonenumber",
                },
                Text("hubspot_owner_id"),
                Choice("hs_lead_status", LeadStatus),
                Choice("lifecyclestage", LifecycleStage),
                ReadOnly("createdate"),
                ReadOnly("lastmodifieddate"),
                ReadOnly("hs_object_id"),
                ReadOnly("hs_marketable_status"),
            ],
            "deals" =>
            [
                Text("dealname"),
                Text("description"),
                Text("hubspot_owner_id"),
                new()
                {
                    Name = "amount",
                    Type = "number",
                    FieldType = "number",
                },
                new()
                {
                    Name = "closedate",
                    Type = "datetime",
                    FieldType = "date",
                },
                Choice("pipeline", ["default"]),
                Choice("dealstage", DealStages),
                ReadOnly("hs_is_closed"),
                ReadOnly("createdate"),
                ReadOnly("hs_lastmodifieddate"),
                ReadOnly("hs_object_id"),
            ],
            "companies" =>
            [
                Text("name"),
                Text("domain"),
                Text("website"),
                Text("industry"),
                Text("hubspot_owner_id"),
                ReadOnly("createdate"),
                ReadOnly("hs_lastmodifieddate"),
                ReadOnly("hs_object_id"),
            ],
            "meetings" =>
            [
                new()
                {
                    Name = "hs_timestamp",
                    Type = "datetime",
                    FieldType = "date",
                },
                Text("hs_meeting_title"),
                Text("hs_meeting_body"),
                Text("hubspot_owner_id"),
                Choice("hs_meeting_outcome", ["SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED"]),
                ReadOnly("hs_createdate"),
                ReadOnly("hs_lastmodifieddate"),
                ReadOnly("hs_object_id"),
            ],
            "emails" =>
            [
                new()
                {
                    Name = "hs_timestamp",
                    Type = "datetime",
                    FieldType = "date",
                },
                Choice("hs_email_direction", ["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"]),
                Text("hs_email_subject"),
                Text("hs_email_html"),
                Text("hs_email_text"),
                ReadOnly("hs_createdate"),
                ReadOnly("hs_lastmodifieddate"),
                ReadOnly("hs_object_id"),
            ],
            "tasks" =>
            [
                new()
                {
                    Name = "hs_timestamp",
                    Type = "datetime",
                    FieldType = "date",
                },
                Text("hs_task_subject"),
                Text("hs_task_body"),
                Text("hubspot_owner_id"),
                Text("hs_task_reminders"),
                Choice("hs_task_status", ["NOT_STARTED", "IN_PROGRESS", "WAITING", "DEFERRED", "COMPLETED"]),
                Choice("hs_task_priority", ["LOW", "MEDIUM", "HIGH"]),
                Choice("hs_task_type", ["TODO", "CALL", "EMAIL"]),
                ReadOnly("hs_createdate"),
                ReadOnly("hs_lastmodifieddate"),
                ReadOnly("hs_object_id"),
                ReadOnly("hs_unique_creation_key"),
            ],
            _ =>
            [
                new()
                {
                    Name = "hs_timestamp",
                    Type = "datetime",
                    FieldType = "date",
                },
                Text("hs_note_body"),
                Text("hubspot_owner_id"),
                ReadOnly("hs_createdate"),
                ReadOnly("hs_lastmodifieddate"),
                ReadOnly("hs_object_id"),
            ],
        };

    private static HubSpotProperty Text(string name) => new() { Name = name };

    private static HubSpotProperty Choice(string name, IReadOnlyList<string> options) =>
        new()
        {
            Name = name,
            Type = "enumeration",
            FieldType = "select",
            Options = options,
        };

    private static HubSpotProperty ReadOnly(string name) => new() { Name = name, ReadOnly = true };
}
