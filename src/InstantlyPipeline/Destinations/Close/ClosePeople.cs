using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Contacts, and the leads they belong to.</summary>
/// <remarks>
/// Advanced Filtering reads an index that lags. What is not there is looked for in the event log, which names what was made a moment ago:
/// by somebody else, or by a create whose answer got lost.
/// </remarks>
internal sealed class ClosePeople
{
    private const int MostName = 250;
    private const int MostTitle = 250;
    private const int MostUrl = 500;
    private const int MostFound = 20;

    /// <summary>The index is taken to be up to date after so long.</summary>
    private static readonly TimeSpan IndexLag = TimeSpan.FromMinutes(10);

    private static readonly string[] OptionalStandard = ["title", "phones", "urls"];

    private readonly CloseApi _api;
    private readonly CloseSetup _setup;
    private readonly CloseLog _log;

    internal ClosePeople(CloseApi api, CloseSetup setup, TimeProvider time)
    {
        _api = api;
        _setup = setup;
        _log = new CloseLog(api, time, IndexLag);
    }

    /// <summary>The oldest contact with exactly this address.</summary>
    public async Task<ClosePerson?> FindAsync(string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(email);
        var people = await SearchAsync(
            "find contact",
            "contact",
            ["id", "lead_id", "date_created", "emails"],
            CloseQuery.ContactEmail(address),
            CloseJson.Default.People,
            cancellationToken
        );
        var found = people
            .Where(person => Has(person, address))
            .OrderBy(person => person.DateCreated)
            .ThenBy(person => person.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        if (found is not null)
        {
            return PersonOf(found, address);
        }
        // Asked for once more by its id: what the log names may have been deleted since.
        return await _log.FindPersonAsync(address, cancellationToken) is { } made ? await GetAsync(made, address, cancellationToken) : null;
    }

    /// <summary>The contact as it is now: it may have been moved to another lead.</summary>
    /// <returns>Null when it was deleted.</returns>
    public async Task<ClosePerson?> GetAsync(string contactId, string email, CancellationToken cancellationToken) =>
        await ReadAsync(contactId, cancellationToken) is { LeadId: not null } person
            ? PersonOf(person, EmailAddress.Normalised(email)) with
            {
                Whole = person,
            }
            : null;

    /// <summary>The oldest lead of this company.</summary>
    /// <param name="domain">Compared with the host of the lead's URL; null where none is known.</param>
    /// <param name="name">Compared with the lead's name.</param>
    public async Task<string?> FindCompanyAsync(string? domain, string name, CancellationToken cancellationToken)
    {
        string[] fields = ["id", "name", "url", "date_created"];
        var leads = domain is null
            ? []
            : await SearchAsync("find lead", "lead", fields, CloseQuery.Lead("url", domain), CloseJson.Default.Leads, cancellationToken);
        var found = Oldest(leads.Where(lead => HostOf(lead.Url) == domain));
        if (found is null && name.Length > 0)
        {
            leads = await SearchAsync(
                "find lead",
                "lead",
                fields,
                CloseQuery.Lead("name", name),
                CloseJson.Default.Leads,
                cancellationToken
            );
            // A namesake with another website is another company.
            found = Oldest(leads.Where(IsOfThatName));
        }
        return found?.Id
            ?? (
                await _log.FindLeadAsync(
                    lead => (domain is not null && HostOf(lead.Url) == domain) || IsOfThatName(lead),
                    cancellationToken
                )
                    is { } made
                && await StatusAsync(made, cancellationToken) is not null
                    ? made
                    : null
            );

        bool IsOfThatName(CloseWire.Lead lead) =>
            name.Length > 0
            && string.Equals(lead.Name?.Trim(), name, StringComparison.OrdinalIgnoreCase)
            && (domain is null || HostOf(lead.Url) is not { } host || host == domain);

        static CloseWire.Lead? Oldest(IEnumerable<CloseWire.Lead> leads) =>
            leads
                .Where(lead => lead.Id is not null)
                .OrderBy(lead => lead.DateCreated)
                .ThenBy(lead => lead.Id, StringComparer.Ordinal)
                .FirstOrDefault();
    }

    public async Task<string> CreateCompanyAsync(string? domain, string name, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["name"] = Line(name, MostName) };
        if (domain is not null)
        {
            body["url"] = $"https://{domain}";
        }
        return (await _api.WriteAsync("create lead", HttpMethod.Post, "lead/", body, ["url"], cancellationToken)).Id;
    }

    /// <summary>Makes the contact under its lead.</summary>
    public async Task<ClosePerson> CreateAsync(string leadId, ClosePersonDetails details, CancellationToken cancellationToken)
    {
        var (body, optional) = await ContactAsync(details, cancellationToken);
        body["lead_id"] = leadId;
        var written = await _api.WriteAsync("create contact", HttpMethod.Post, "contact/", body, optional, cancellationToken);
        return new(written.Id, leadId) { LeftOut = written.LeftOut };
    }

    /// <summary>Makes a person of whom no company is known: a lead of their own, with the contact in it.</summary>
    public async Task<ClosePerson> CreateAloneAsync(ClosePersonDetails details, CancellationToken cancellationToken)
    {
        var (contact, optional) = await ContactAsync(details, cancellationToken);
        var lead = new JsonObject { ["name"] = contact["name"]!.DeepClone(), ["contacts"] = new JsonArray(contact) };
        var written = await _api.WriteAsync("create lead", HttpMethod.Post, "lead/", lead, optional, cancellationToken);
        var made = await _api.ListAsync(
            "list contacts",
            $"contact/?lead_id={CloseApi.Segment(written.Id)}",
            CloseJson.Default.People,
            cancellationToken
        );
        var address = EmailAddress.Normalised(details.Email);
        return made.Find(person => Has(person, address)) is { Id: { } id }
            ? new(id, written.Id) { LeftOut = written.LeftOut }
            : throw new TransientFailureException("Close made a lead and does not show its contact yet; trying again may help.");
    }

    /// <summary>Fills the fields of an existing contact and its lead.</summary>
    /// <param name="overwrite">False leaves what stands there.</param>
    /// <returns>What could not be filled, a phrase each; no value.</returns>
    public async Task<IReadOnlyList<string>> FillAsync(
        ClosePerson person,
        ClosePersonDetails details,
        bool overwrite,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<string>();
        var (ofContact, rest) = await CustomAsync("contact", details.Fields, cancellationToken);
        if ((person.Whole ?? await ReadAsync(person.ContactId, cancellationToken)) is { } contact)
        {
            var body = new JsonObject();
            Add(body, details, field => overwrite || IsEmpty(contact, field));
            foreach (var (field, value) in ofContact.Where(pair => overwrite || IsBlank(contact.Other, pair.Key)))
            {
                body[field] = value;
            }
            await PutAsync($"contact/{CloseApi.Segment(person.ContactId)}/", "update contact", body);
        }
        var (ofLead, unknown) = await CustomAsync("lead", rest, cancellationToken);
        if (
            ofLead.Count > 0
            && await _api.GetAsync("read lead", $"lead/{CloseApi.Segment(person.LeadId)}/", CloseJson.Default.Lead, cancellationToken)
                is { } lead
        )
        {
            var body = new JsonObject();
            foreach (var (field, value) in ofLead.Where(pair => overwrite || IsBlank(lead.Other, pair.Key)))
            {
                body[field] = value;
            }
            await PutAsync($"lead/{CloseApi.Segment(person.LeadId)}/", "update lead", body);
        }
        problems.AddRange(unknown.Keys.Select(name => $"Close has no field '{name}' of contacts or leads that takes this"));
        return problems;

        async Task PutAsync(string path, string operation, JsonObject body)
        {
            if (body.Count > 0)
            {
                var written = await _api.WriteAsync(
                    operation,
                    HttpMethod.Put,
                    path,
                    body,
                    [.. body.Select(pair => pair.Key)],
                    cancellationToken
                );
                problems.AddRange(written.LeftOut.Select(field => $"Close refused {field}"));
            }
        }
    }

    /// <summary>Gives the lead a status, by its id.</summary>
    public Task SetStatusAsync(string leadId, string statusId, CancellationToken cancellationToken) =>
        _api.WriteAsync(
            "set lead status",
            HttpMethod.Put,
            $"lead/{CloseApi.Segment(leadId)}/",
            new JsonObject { ["status_id"] = statusId },
            [],
            cancellationToken
        );

    /// <returns>Id of the lead's status; null when the lead was deleted.</returns>
    public async Task<string?> StatusAsync(string leadId, CancellationToken cancellationToken) =>
        (
            await _api.GetAsync(
                "read lead",
                $"lead/{CloseApi.Segment(leadId)}/?_fields=id,status_id",
                CloseJson.Default.Lead,
                cancellationToken
            )
        )?.StatusId;

    private async Task<IReadOnlyList<T>> SearchAsync<T>(
        string operation,
        string type,
        string[] fields,
        JsonObject condition,
        JsonTypeInfo<CloseWire.Page<T>> json,
        CancellationToken cancellationToken
    )
    {
        var answer = await _api.SendAsync(
            DestinationCall.Post(
                operation,
                "data/search/",
                CloseQuery.Of(type, condition, fields, MostFound),
                CloseJson.Default.JsonObject
            ),
            cancellationToken
        );
        return answer.Read(json).Data ?? throw answer.Unreadable();
    }

    private Task<CloseWire.Person?> ReadAsync(string contactId, CancellationToken cancellationToken) =>
        _api.GetAsync("read contact", $"contact/{CloseApi.Segment(contactId)}/", CloseJson.Default.Person, cancellationToken);

    private async Task<(JsonObject Contact, IReadOnlyCollection<string> Optional)> ContactAsync(
        ClosePersonDetails details,
        CancellationToken cancellationToken
    )
    {
        var address = EmailAddress.Normalised(details.Email);
        var contact = new JsonObject
        {
            ["name"] = Line(details.Name.Length > 0 ? details.Name : address, MostName),
            ["emails"] = new JsonArray(new JsonObject { ["email"] = address, ["type"] = "office" }),
        };
        Add(contact, details, _ => true);
        var (fields, _) = await CustomAsync("contact", details.Fields, cancellationToken);
        foreach (var (field, value) in fields)
        {
            contact[field] = value;
        }
        return (contact, [.. OptionalStandard, .. fields.Keys]);
    }

    /// <returns>Values by <c>custom.cf_…</c>, and what is no custom field of this kind of record or cannot be held by it.</returns>
    private async Task<(Dictionary<string, JsonNode?> Values, Dictionary<string, string> Others)> CustomAsync(
        string type,
        IReadOnlyDictionary<string, string> wanted,
        CancellationToken cancellationToken
    )
    {
        var (values, rest) = (new Dictionary<string, JsonNode?>(), new Dictionary<string, string>());
        foreach (var (name, text) in wanted)
        {
            if (
                type == "contact"
                    ? name.Equals("title", StringComparison.OrdinalIgnoreCase)
                    : name.Equals("description", StringComparison.OrdinalIgnoreCase)
            )
            {
                values[name.ToLowerInvariant()] = Line(text, MostTitle);
            }
            else if (
                await _setup.FieldAsync(type, name, cancellationToken) is { Id: { } id } field
                && CloseSetup.Value(field, text).Value is { } value
            )
            {
                values[$"custom.{id}"] = value;
            }
            else
            {
                rest[name] = text;
            }
        }
        return (values, rest);
    }

    private static void Add(JsonObject body, ClosePersonDetails details, Func<string, bool> wanted)
    {
        if (!string.IsNullOrWhiteSpace(details.Title) && wanted("title"))
        {
            body["title"] = Line(details.Title, MostTitle);
        }
        if (!string.IsNullOrWhiteSpace(details.Phone) && wanted("phones"))
        {
            body["phones"] = new JsonArray(new JsonObject { ["phone"] = Line(details.Phone, 50), ["type"] = "office" });
        }
        if (CrmText.Url(details.Website, MostUrl) is { } website && wanted("urls"))
        {
            body["urls"] = new JsonArray(new JsonObject { ["url"] = website, ["type"] = "url" });
        }
    }

    private static bool IsEmpty(CloseWire.Person person, string field) =>
        field switch
        {
            "phones" => person.Phones is not { Count: > 0 },
            "urls" => person.Urls is not { Count: > 0 },
            _ => IsBlank(person.Other, field),
        };

    private static bool IsBlank(Dictionary<string, JsonElement>? fields, string name) =>
        fields is null
        || !fields.TryGetValue(name, out var value)
        || value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        || (value.ValueKind is JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()))
        || (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 0);

    private static ClosePerson PersonOf(CloseWire.Person person, string address) =>
        new(person.Id!, person.LeadId!)
        {
            IsUnsubscribed = person.Emails?.Any(email => Is(email, address) && email.IsUnsubscribed) == true,
        };

    private static bool Has(CloseWire.Person person, string address) =>
        person is { Id: not null, LeadId: not null } && person.Emails?.Any(email => Is(email, address)) == true;

    private static bool Is(CloseWire.Email email, string address) =>
        string.Equals(email.Address?.Trim(), address, StringComparison.OrdinalIgnoreCase);

    private static string? HostOf(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
            ? (
                address.IdnHost.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? address.IdnHost[4..] : address.IdnHost
            ).ToLowerInvariant()
            : null;

    private static string Line(string text, int limit) => CrmText.Line(text, limit) ?? "";
}
