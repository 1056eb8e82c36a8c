using System.Globalization;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The records of an organization and its set-up.</summary>
internal sealed class CloseStore(TimeProvider time)
{
    private static readonly Dictionary<string, string> Prefixes = new()
    {
        ["lead"] = "lead_",
        ["contact"] = "cont_",
        ["task"] = "task_",
        ["opportunity"] = "oppo_",
        ["note"] = "acti_",
    };

    // A soak has tens of thousands of records, and each lead shows its contacts.
    private readonly Dictionary<string, CloseRecord> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CloseRecord>> _contacts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CloseRecord>> _byType = Prefixes.Keys.ToDictionary(type => type, _ => new List<CloseRecord>());
    private int _lastId;

    public List<CloseStatus> LeadStatuses { get; } =
    [new("stat_lead1", "Potential"), new("stat_lead2", "Bad Fit"), new("stat_lead3", "Qualified"), new("stat_lead4", "Customer")];

    /// <summary>Of all pipelines, in their order.</summary>
    public List<CloseStatus> Stages { get; } =
    [
        new("stat_oppo1", "Meeting Booked", "active", "pipe_sales"),
        new("stat_oppo2", "Meeting Held", "active", "pipe_sales"),
        new("stat_oppo3", "Proposal Sent", "active", "pipe_sales"),
        new("stat_oppo4", "Won", "won", "pipe_sales"),
        new("stat_oppo5", "Lost", "lost", "pipe_sales"),
    ];

    public List<CloseUser> Users { get; } =
    [new("user_simAnna", "anna@acme.example", "Anna"), new("user_simBen", "ben@acme.example", "Ben")];

    public List<CloseField> Fields { get; } = [];

    public HashSet<string> Unsubscribed { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Oldest first.</summary>
    public List<JsonObject> Events { get; } = [];

    public IReadOnlyList<CloseRecord> All(string type) => _byType[type];

    public CloseRecord? Find(string type, string? id) =>
        id is not null && _byId.GetValueOrDefault(id) is { } record && record.Type == type ? record : null;

    public IReadOnlyList<CloseRecord> ContactsOf(string lead) => _contacts.GetValueOrDefault(lead) ?? [];

    public CloseRecord Add(string type, JsonObject body)
    {
        var record = new CloseRecord(
            type,
            string.Create(CultureInfo.InvariantCulture, $"{Prefixes[type]}SIM{++_lastId:D9}"),
            time.GetUtcNow()
        );
        _byType[type].Add(record);
        _byId.Add(record.Id, record);
        Write(record, body);
        switch (type)
        {
            case "lead":
                record.Fields.TryAdd("status_id", LeadStatuses[0].Id);
                break;
            case "task":
                record.Fields.TryAdd("is_complete", false);
                break;
            case "opportunity":
                record.Fields.TryAdd("status_id", Stages[0].Id);
                record.Fields.TryAdd("user_id", Users[0].Id);
                break;
        }
        Log("created", record);
        return record;
    }

    public void Update(CloseRecord record, JsonObject body)
    {
        Write(record, body);
        Log("updated", record);
    }

    public void Remove(CloseRecord record)
    {
        _byType[record.Type].Remove(record);
        _byId.Remove(record.Id);
        Contacts(record)?.Remove(record);
    }

    public JsonObject Shown(CloseRecord record)
    {
        var shown = new JsonObject
        {
            ["id"] = record.Id,
            ["date_created"] = Iso(record.CreatedAt),
            ["organization_id"] = "orga_SIM",
        };
        foreach (var (name, value) in record.Fields)
        {
            shown[name] = value?.DeepClone();
        }
        switch (record.Type)
        {
            case "lead":
                shown["status_label"] = LeadStatuses.First(status => status.Id == record["status_id"]).Label;
                shown["contacts"] = new JsonArray([.. ContactsOf(record.Id).Select(contact => (JsonNode)Shown(contact))]);
                shown["contact_ids"] = new JsonArray([.. ContactsOf(record.Id).Select(contact => (JsonNode)contact.Id)]);
                break;
            case "contact":
                foreach (var email in (shown["emails"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    email["is_unsubscribed"] = Unsubscribed.Contains(email["email"].Text() ?? "");
                }
                break;
            case "opportunity":
                var stage = Stages.First(status => status.Id == record["status_id"]);
                (shown["status_label"], shown["status_type"], shown["pipeline_id"]) = (stage.Label, stage.Kind, stage.Pipeline);
                break;
        }
        return shown;
    }

    public static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);

    private void Write(CloseRecord record, JsonObject body)
    {
        var before = Contacts(record);
        foreach (var (name, value) in body.Where(pair => pair.Key != "contacts"))
        {
            record.Fields[name] = value?.DeepClone();
        }
        if (Contacts(record) is var after && after != before)
        {
            before?.Remove(record);
            after?.Add(record);
        }
    }

    /// <summary>Those of the lead of a contact; null of anything else.</summary>
    private List<CloseRecord>? Contacts(CloseRecord record)
    {
        if (record.Type is not "contact" || record["lead_id"] is not { } lead)
        {
            return null;
        }
        if (!_contacts.TryGetValue(lead, out var all))
        {
            _contacts.Add(lead, all = []);
        }
        return all;
    }

    private void Log(string action, CloseRecord record) =>
        Events.Add(
            new JsonObject
            {
                ["id"] = string.Create(CultureInfo.InvariantCulture, $"ev_SIM{Events.Count + 1:D9}"),
                ["object_type"] =
                    record.Type == "note" ? "activity.note"
                    : record.Type == "task" ? "task.lead"
                    : record.Type,
                ["object_id"] = record.Id,
                ["lead_id"] = record.Type == "lead" ? record.Id : record["lead_id"],
                ["action"] = action,
                ["date_created"] = Iso(time.GetUtcNow()),
                ["date_updated"] = Iso(time.GetUtcNow()),
                ["data"] = Shown(record),
            }
        );
}
