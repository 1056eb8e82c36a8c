using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>A HubSpot portal: contacts, tasks, notes, deals, their properties and links.</summary>
/// <remarks>
/// Source: HubSpot's API specification, 2026-09. Reads answer only the default and the named properties; search sees a record only
/// after <see cref="SearchLag"/>. Where the vendor's behaviour is unproven, a property of this class chooses between the answers.
/// </remarks>
public sealed class StandInHubSpot : StandInServer
{
    private const string ContactEffect = "HubSpot contact";
    private const string HotLeadEffect = "HubSpot Hot Lead tag";
    private const string TaskEffect = "HubSpot task";
    private const string DealEffect = "HubSpot deal";
    private const string MeetingEffect = "HubSpot meeting";

    private static readonly string[] Versions = ["2026-09", "2026-03"];

    private readonly Dictionary<string, HubSpotObjects> _objects;
    private readonly HubSpotRecordCalls _records;
    private readonly List<string> _unsubscribed = [];
    private readonly Dictionary<string, string> _owners = new(StringComparer.OrdinalIgnoreCase);
    private long _lastId = 1_000;

    public StandInHubSpot(TimeProvider? time = null)
        : base("HubSpot", "/", time)
    {
        _objects = HubSpotSchema.Types.ToDictionary(
            type => type,
            type => new HubSpotObjects(type, () => ++_lastId, Time),
            StringComparer.Ordinal
        );
        _records = new HubSpotRecordCalls(_objects, () => DuplicateUniqueValueIs409);
    }

    public string AccessToken { get; init; } = "pat-eu1-simulated-5b2d9c71";

    public override IReadOnlyList<string> EffectKinds => [ContactEffect, HotLeadEffect, TaskEffect, DealEffect, MeetingEffect];

    public override IReadOnlyList<SideEffect> Effects
    {
        get
        {
            var contacts = Contacts.ToDictionary(contact => contact.Id, contact => contact["email"]);
            return
            [
                .. contacts.Values.Select(email => new SideEffect(ContactEffect, email)),
                .. Contacts.SelectMany(contact =>
                    (contact["instantly_tags"] ?? "")
                        .Split(';')
                        .Where(tag => tag == "hot_lead")
                        .Select(_ => new SideEffect(HotLeadEffect, contact["email"]))
                ),
                .. OfContacts(TaskEffect, Tasks),
                .. OfContacts(DealEffect, Deals),
                .. OfContacts(MeetingEffect, Meetings),
            ];

            IEnumerable<SideEffect> OfContacts(string kind, IEnumerable<HubSpotRecord> records) =>
                records.Select(record => new SideEffect(
                    kind,
                    record
                        .Associations.Where(link => link.ToType is "contacts")
                        .Select(link => contacts.GetValueOrDefault(link.ToId))
                        .FirstOrDefault()
                ));
        }
    }

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["HubSpot:BaseAddress"] = BaseAddress.AbsoluteUri, ["HubSpot:AccessToken"] = AccessToken };

    /// <summary>How long a new record stays invisible to search; five to ten seconds are reported of the real one.</summary>
    public TimeSpan SearchLag { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether tasks accept <c>hasUniqueValue</c>, which the documents do not settle.</summary>
    public bool AllowUniqueTaskProperties { get; set; } = true;

    /// <summary>Whether a doubled unique value is a 409 or a 400, which the documents do not settle.</summary>
    public bool DuplicateUniqueValueIs409 { get; set; } = true;

    /// <summary>The policy a 429 names: <c>TEN_SECONDLY_ROLLING</c> or <c>DAILY</c>.</summary>
    public string RateLimitPolicy { get; set; } = "TEN_SECONDLY_ROLLING";

    public IReadOnlyList<HubSpotRecord> Contacts => Records("contacts");

    public IReadOnlyList<HubSpotRecord> Tasks => Records("tasks");

    public IReadOnlyList<HubSpotRecord> Notes => Records("notes");

    public IReadOnlyList<HubSpotRecord> Deals => Records("deals");

    public IReadOnlyList<HubSpotRecord> Companies => Records("companies");

    public IReadOnlyList<HubSpotRecord> Meetings => Records("meetings");

    public IReadOnlyList<HubSpotRecord> Emails => Records("emails");

    /// <summary>Addresses that were unsubscribed from all mail.</summary>
    public IReadOnlyList<string> Unsubscribed => Read(() => (string[])[.. _unsubscribed]);

    /// <summary>Puts a contact into the portal, as if it had been there before.</summary>
    public HubSpotRecord AddContact(string email, params ReadOnlySpan<(string Name, string Value)> properties)
    {
        var values = new JsonObject { ["email"] = email };
        foreach (var (name, value) in properties)
        {
            values[name] = value;
        }
        return Read(() => _objects["contacts"].Create(values, [], DuplicateUniqueValueIs409));
    }

    /// <summary>Defines a custom property, as an administrator would by hand.</summary>
    public void AddProperty(string type, HubSpotProperty property) => Change(() => _objects[type].Properties[property.Name] = property);

    /// <summary>Puts a company into the portal, as if it had been there before.</summary>
    public HubSpotRecord AddCompany(string domain, string name) =>
        Read(() => _objects["companies"].Create(new JsonObject { ["domain"] = domain, ["name"] = name }, [], DuplicateUniqueValueIs409));

    /// <summary>Changes a record as a person would in HubSpot.</summary>
    public void Edit(string type, string id, string property, string value) =>
        Change(() =>
            _objects[type].Update(_objects[type].Find(id, null)!, new JsonObject { [property] = value }, DuplicateUniqueValueIs409)
        );

    public void AddOwner(string email, string id) => Change(() => _owners[email] = id);

    private protected override Answer Handle(IncomingCall call)
    {
        if (call.Bearer != AccessToken)
        {
            return HubSpotErrors.Refused(
                401,
                "INVALID_AUTHENTICATION",
                "Authentication credentials not found. This API supports OAuth 2.0 authentication."
            );
        }
        var segments = call.Segments;
        if (call.Body.Length > 0 && !call.HasJsonContentType)
        {
            return HubSpotErrors.Refused(415, "VALIDATION_ERROR", "a body must be sent as application/json");
        }
        if (segments is ["crm", "objects", var objectsVersion, var objectType, ..])
        {
            return Versions.Contains(objectsVersion) && HubSpotSchema.TypeName(objectType) is { } name
                ? _records.Handle(call, _objects[name], [.. segments.Skip(4)], Time.GetUtcNow(), SearchLag)
                : HubSpotErrors.NoRoute(call);
        }
        if (segments is ["crm", "properties", var propertiesVersion, var propertyType, ..])
        {
            return Versions.Contains(propertiesVersion) && HubSpotSchema.TypeName(propertyType) is { } name
                ? HubSpotPropertyCalls.Handle(call, _objects[name], [.. segments.Skip(4)], AllowUniqueTaskProperties)
                : HubSpotErrors.NoRoute(call);
        }
        if (
            call.Method is "GET"
            && segments is ["crm", "pipelines", var pipelinesVersion, "deals", var pipeline]
            && Versions.Contains(pipelinesVersion)
        )
        {
            return pipeline is "default" ? Answer.Json(200, Pipeline()) : HubSpotErrors.NotFound();
        }
        if (call.Method is "GET" && segments is ["crm", "owners", var ownersVersion] && Versions.Contains(ownersVersion))
        {
            return Owners(call);
        }
        if (
            call.Method is "POST"
            && segments is ["communication-preferences", var version, "statuses", var address, "unsubscribe-all"]
            && Versions.Contains(version)
        )
        {
            return Unsubscribe(call, address);
        }
        return HubSpotErrors.NoRoute(call);
    }

    private protected override Answer Failure(int status) =>
        status switch
        {
            401 => HubSpotErrors.Error(401, "EXPIRED_AUTHENTICATION", "The token is expired."),
            403 => HubSpotErrors.Error(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes."),
            423 => HubSpotErrors.Error(423, "LOCKED", "The resource is locked."),
            429 => HubSpotErrors.RateLimited(RateLimitPolicy),
            477 => HubSpotErrors.Error(477, "MIGRATION_IN_PROGRESS", "This account is being moved to another data centre."),
            _ => HubSpotErrors.Error(status, status < 500 ? "VALIDATION_ERROR" : "INTERNAL_ERROR", "internal error"),
        };

    private HubSpotRecord[] Records(string type) =>
        Read(() => (HubSpotRecord[])[.. _objects[type].Records.Where(record => !record.Archived)]);

    private static JsonObject Pipeline() =>
        new()
        {
            ["id"] = "default",
            ["label"] = "Sales Pipeline",
            ["stages"] = new JsonArray([
                .. HubSpotSchema.DealStages.Select(
                    (stage, at) =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["id"] = stage,
                                ["label"] = HubSpotSchema.StageLabel(stage),
                                ["displayOrder"] = at,
                                ["metadata"] = new JsonObject { ["isClosed"] = stage is "closedwon" or "closedlost" ? "true" : "false" },
                            }
                ),
            ]),
        };

    private Answer Owners(IncomingCall call)
    {
        var email = call.Query.GetValueOrDefault("email");
        var found = _owners
            .Where(owner => email is null || owner.Key.Equals(email, StringComparison.OrdinalIgnoreCase))
            .Select(owner => (JsonNode)new JsonObject { ["id"] = owner.Value, ["email"] = owner.Key });
        return Answer.Json(200, new JsonObject { ["results"] = new JsonArray([.. found]) });
    }

    private Answer Unsubscribe(IncomingCall call, string address)
    {
        if (call.Query.GetValueOrDefault("channel") is not "EMAIL")
        {
            return HubSpotErrors.Invalid("channel must be EMAIL");
        }
        if (!_unsubscribed.Contains(address, StringComparer.OrdinalIgnoreCase))
        {
            _unsubscribed.Add(address);
        }
        return Answer.Json(
            200,
            new JsonObject { ["status"] = "COMPLETE", ["results"] = new JsonArray() },
            $"unsubscribed {address} from all mail"
        );
    }
}
