using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The persons: found by name or address, created, read.</summary>
internal sealed class PipedrivePersons(PipedriveOrganizations organizations, PipedriveFields fields, Func<long> nextId, TimeProvider time)
{
    private readonly SortedDictionary<long, PipedrivePerson> _persons = [];

    /// <summary>Whether the company has Campaigns, and with it <c>marketing_status</c>.</summary>
    public bool HasCampaigns { get; set; }

    public IEnumerable<PipedrivePerson> All => _persons.Values;

    public bool Has(long id) => _persons.ContainsKey(id);

    public PipedrivePerson Add(string name, IReadOnlyList<string> emails, long? orgId)
    {
        var person = new PipedrivePerson
        {
            Id = nextId(),
            Name = name,
            Emails = emails,
            OrgId = orgId,
            AddTime = time.GetUtcNow(),
        };
        _persons.Add(person.Id, person);
        return person;
    }

    public Answer Handle(IncomingCall call, string[] path, TimeSpan searchLag) =>
        (call.Method, path) switch
        {
            ("GET", ["search"]) => Search(call, searchLag),
            ("POST", []) => Create(call),
            ("GET", []) => PipedriveLists.Page(
                call,
                _persons.Values.Where(person => PipedriveLists.IsSince(call, person.AddTime)),
                person => person.Id,
                person => Shown(person, call),
                "updated_since",
                "updated_until",
                "owner_id",
                "org_id"
            ),
            ("GET", [var id]) => PipedriveAnswers.Found(_persons, id, "Person", person => Shown(person, call)),
            ("PATCH", [var id]) => Update(call, id),
            _ => PipedriveErrors.NoRoute(call),
        };

    private Answer Search(IncomingCall call, TimeSpan searchLag)
    {
        var search = new PipedriveSearch(call, "name", "email", "phone", "notes", "custom_fields");
        var found = _persons
            .Values.Where(person => person.AddTime <= time.GetUtcNow() - searchLag)
            .Where(person =>
                (search.In("email") && person.Emails.Any(email => search.Hits(email))) || (search.In("name") && search.Hits(person.Name))
            )
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
        var body = Body(call);
        body.NeededText("name");
        var person = Changed(
            body,
            new PipedrivePerson
            {
                Id = 0,
                Name = "",
                AddTime = time.GetUtcNow(),
            }
        ) with
        {
            Id = nextId(),
        };
        _persons.Add(person.Id, person);
        return PipedriveAnswers.Success(Shown(person, call), $"created person {person.Id} '{person.Name}'");
    }

    private Answer Update(IncomingCall call, string id)
    {
        if (id.Whole() is not { } number || !_persons.TryGetValue(number, out var person))
        {
            return PipedriveErrors.NotFound("Person");
        }
        _persons[number] = Changed(Body(call), person);
        return PipedriveAnswers.Success(Shown(_persons[number], call), $"updated person {id}");
    }

    private static PipedriveBody Body(IncomingCall call) =>
        new(
            call,
            "name",
            "emails",
            "phones",
            "org_id",
            "owner_id",
            "label_ids",
            "visible_to",
            "custom_fields",
            "marketing_status",
            "job_title",
            "notes"
        );

    private PipedrivePerson Changed(PipedriveBody body, PipedrivePerson person)
    {
        if (body.Has("job_title") || body.Has("notes"))
        {
            throw PipedriveErrors.Refused(403, "ERR_FORBIDDEN", "job_title and notes need Contact Sync").AsException();
        }
        organizations.Check(body);
        if (
            body["label_ids"] is { } node
            && (node is not JsonArray labels || labels.Any(label => label.Whole() is not { } id || !fields.HasOption("label_ids", id)))
        )
        {
            throw PipedriveErrors.Invalid("label_ids: Expected ids of labels").AsException();
        }
        if (body.Text("name") is { Length: > 255 })
        {
            throw PipedriveErrors.Invalid("name: longer than 255 characters").AsException();
        }
        // Without Campaigns, and after the first change, it is ignored without a word.
        var mayChange = HasCampaigns && person.MarketingStatus is "no_consent";
        return person with
        {
            Name = body.Text("name") ?? person.Name,
            Emails = Entries(body, "emails", PipedrivePerson.IsAddress) ?? person.Emails,
            Phones = Entries(body, "phones", value => value.Any(char.IsAsciiDigit)) ?? person.Phones,
            OrgId = body.Whole("org_id") ?? person.OrgId,
            OwnerId = body.Whole("owner_id") ?? person.OwnerId,
            Labels = (body["label_ids"] as JsonArray)?.Select(label => label.Whole()!.Value).ToList() ?? person.Labels,
            MarketingStatus = mayChange && body.Text("marketing_status") is { } status ? status : person.MarketingStatus,
            CustomFields = fields.Merged(body["custom_fields"], person.CustomFields),
        };
    }

    private static List<string>? Entries(PipedriveBody body, string name, Func<string, bool> isValid) =>
        body[name] is not { } node
            ? null
            :
            [
                .. (node as JsonArray ?? throw PipedriveErrors.Invalid($"{name}: Expected array").AsException()).Select(item =>
                    item is JsonObject entry
                    && entry["value"].Text() is { Length: > 0 } value
                    && (entry["primary"] is null || entry["primary"].IsBoolean())
                    && isValid(value)
                        ? value
                        : throw PipedriveErrors.Invalid($"{name}: Expected items {{value, primary, label}}").AsException()
                ),
            ];

    private JsonObject Shown(PipedrivePerson person, IncomingCall call)
    {
        var shown = new JsonObject
        {
            ["id"] = person.Id,
            ["name"] = person.Name,
            ["org_id"] = person.OrgId,
            ["owner_id"] = person.OwnerId,
            ["label_ids"] = new JsonArray([.. person.Labels.Select(label => (JsonNode)label)]),
            ["emails"] = new JsonArray([
                .. person.Emails.Select(
                    (email, i) =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["value"] = email,
                                ["primary"] = i is 0,
                                ["label"] = "work",
                            }
                ),
            ]),
            ["add_time"] = PipedriveAnswers.Iso(person.AddTime),
            ["custom_fields"] = fields.Shown(person.CustomFields, null),
        };
        if (HasCampaigns && call.Query.GetValueOrDefault("include_fields")?.Split(',').Contains("marketing_status") is true)
        {
            shown["marketing_status"] = person.MarketingStatus;
        }
        return shown;
    }
}
