using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The organizations that persons and deals belong to.</summary>
internal sealed class PipedriveOrganizations(Func<long> nextId, TimeProvider time)
{
    private readonly SortedDictionary<long, PipedriveOrganization> _organizations = [];

    public IEnumerable<PipedriveOrganization> All => _organizations.Values;

    public PipedriveOrganization this[long id] => _organizations[id];

    public Answer Handle(IncomingCall call, string[] path, TimeSpan searchLag) =>
        (call.Method, path) switch
        {
            ("GET", ["search"]) => Search(call, searchLag),
            ("GET", []) => PipedriveLists.Page(
                call,
                _organizations.Values.Where(org => PipedriveLists.IsSince(call, org.AddTime)),
                org => org.Id,
                org => new JsonObject { ["id"] = org.Id, ["name"] = org.Name },
                "updated_since",
                "updated_until",
                "owner_id"
            ),
            ("POST", []) => Create(call),
            _ => PipedriveErrors.NoRoute(call),
        };

    /// <summary>Refuses a person or a deal of an organization that is not there.</summary>
    public void Check(PipedriveBody body)
    {
        if (body.Whole("org_id") is { } org && !_organizations.ContainsKey(org))
        {
            throw PipedriveErrors.Invalid($"org_id: no organization {org}").AsException();
        }
    }

    private Answer Search(IncomingCall call, TimeSpan searchLag)
    {
        var search = new PipedriveSearch(call, "name", "address", "notes", "custom_fields");
        return PipedriveSearch.Result(
            _organizations
                .Values.Where(org => org.AddTime <= time.GetUtcNow() - searchLag && search.Hits(org.Name))
                .Select(org => new JsonObject
                {
                    ["id"] = org.Id,
                    ["type"] = "organization",
                    ["name"] = org.Name,
                }),
            "organizations"
        );
    }

    private Answer Create(IncomingCall call)
    {
        var body = new PipedriveBody(call, "name", "owner_id", "label_ids", "visible_to", "address", "custom_fields");
        var organization = new PipedriveOrganization(nextId(), body.NeededText("name"), time.GetUtcNow());
        _organizations.Add(organization.Id, organization);
        return PipedriveAnswers.Success(
            new JsonObject { ["id"] = organization.Id, ["name"] = organization.Name },
            $"created organization {organization.Id} '{organization.Name}'"
        );
    }
}
