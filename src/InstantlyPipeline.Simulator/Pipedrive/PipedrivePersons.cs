using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The persons: found by name or address, created, read.</summary>
internal sealed class PipedrivePersons(PipedriveOrganizations organizations, Func<long> nextId, TimeProvider time)
{
    private readonly SortedDictionary<long, PipedrivePerson> _persons = [];

    public IEnumerable<PipedrivePerson> All => _persons.Values;

    public bool Has(long id) => _persons.ContainsKey(id);

    public PipedrivePerson Add(string name, IReadOnlyList<string> emails, long? orgId)
    {
        var person = new PipedrivePerson { Id = nextId(), Name = name, Emails = emails, OrgId = orgId, AddTime = time.GetUtcNow() };
        _persons.Add(person.Id, person);
        return person;
    }

    public Answer Handle(IncomingCall call, string[] path, TimeSpan searchLag) => (call.Method, path) switch
    {
        ("GET", ["search"]) => Search(call, searchLag),
        ("POST", []) => Create(call),
        ("GET", [var id]) => PipedriveAnswers.Found(_persons, id, "Person", Shown),
        _ => PipedriveErrors.NoRoute(call),
    };

    private Answer Search(IncomingCall call, TimeSpan searchLag)
    {
        var search = new PipedriveSearch(call, "name", "email", "phone", "notes", "custom_fields");
        var found = _persons.Values
            .Where(person => person.AddTime <= time.GetUtcNow() - searchLag)
            .Where(person => (search.In("email") && person.Emails.Any(email => search.Hits(email)))
                || (search.In("name") && search.Hits(person.Name)))
            .Select(person => new JsonObject
            {
                ["id"] = person.Id,
                ["type"] = "person",
                ["name"] = person.Name,
                ["phones"] = new JsonArray(),
                ["emails"] = new JsonArray([.. person.Emails.Select(email => (JsonNode)email)]),
                ["primary_email"] = person.Emails.Count is 0 ? null : person.Emails[0],
                ["organization"] = person.OrgId is { } org ? new JsonObject { ["id"] = org, ["name"] = organizations[org].Name } : null,
                ["custom_fields"] = new JsonArray(),
                ["notes"] = new JsonArray(),
            });
        return PipedriveSearch.Result(found, "persons");
    }

    private Answer Create(IncomingCall call)
    {
        var body = new PipedriveBody(call, "name", "emails", "phones", "org_id", "owner_id", "label_ids", "visible_to", "custom_fields",
            "marketing_status", "job_title", "notes");
        if (body.Has("job_title") || body.Has("notes"))
        {
            return PipedriveErrors.Refused(403, "ERR_FORBIDDEN", "job_title and notes need Contact Sync");
        }
        if (body["custom_fields"] is JsonObject { Count: > 0 })
        {
            return PipedriveErrors.Invalid("custom_fields: unknown person field");
        }
        var name = body.NeededText("name");
        organizations.Check(body);
        var emails = new List<string>();
        if (body["emails"] is { } node)
        {
            foreach (var item in node as JsonArray ?? throw PipedriveErrors.Invalid("emails: Expected array").AsException())
            {
                emails.Add(item is JsonObject email && email["value"].Text() is { Length: > 0 } value && (email["primary"] is null || email["primary"].IsBoolean())
                    ? value
                    : throw PipedriveErrors.Invalid("emails: Expected items {value, primary, label}").AsException());
            }
        }
        var person = Add(name, emails, body.Whole("org_id"));
        return PipedriveAnswers.Success(Shown(person), $"created person {person.Id} '{name}'");
    }

    private static JsonNode Shown(PipedrivePerson person) => new JsonObject
    {
        ["id"] = person.Id,
        ["name"] = person.Name,
        ["org_id"] = person.OrgId,
        ["emails"] = new JsonArray([.. person.Emails.Select((email, i) => (JsonNode)new JsonObject { ["value"] = email, ["primary"] = i is 0, ["label"] = "work" })]),
        ["add_time"] = PipedriveAnswers.Iso(person.AddTime),
    };
}
