using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <content>People and their organizations: found, made, filled, labelled, barred.</content>
internal sealed partial class PipedriveClient
{
    /// <returns>The oldest person with this address, as far as the search index shows; null when there is none.</returns>
    public async Task<long?> FindPersonAsync(string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(email);
        var found = await SearchAsync(
            DestinationCall.Get("find person", $"persons/search?term={Uri.EscapeDataString(address)}&fields=email&exact_match=true"),
            PipedriveJson.Default.FoundPersons,
            cancellationToken
        );
        // The comparison is ours: a fuzzy hit would put a deal on a stranger. Without addresses in the answer the exact search is trusted.
        var ids = found
            .Where(person => person.Emails is null || person.Emails.Any(other => IsSame(other, address)))
            .Select(person => person.Id)
            .ToList();
        return ids.Count > 0 ? ids.Min() : null;
    }

    /// <summary>A person of this address among those that changed a short while ago. It needs no search index, which may lag: so a create
    /// whose answer got lost is found.</summary>
    public async Task<long?> FindRecentPersonAsync(string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(email);
        var recent = await ListAsync(
            DestinationCall.Get("list recent persons", $"persons?updated_since={Since()}&sort_by=add_time&sort_direction=desc&limit=500"),
            PipedriveJson.Default.Persons,
            cancellationToken
        );
        var ids = recent
            .Where(person => (person.Emails ?? []).Any(other => IsSame(other.Value, address)))
            .Select(person => person.Id)
            .ToList();
        return ids.Count > 0 ? ids.Min() : null;
    }

    /// <returns>Null when the person is gone.</returns>
    public async Task<PipedrivePerson?> ReadPersonAsync(long id, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Get(
                "read person",
                string.Create(CultureInfo.InvariantCulture, $"persons/{id}?include_fields=marketing_status")
            ) with
            {
                Expects = answer => answer.Status is 404 or 410,
            },
            cancellationToken
        );
        return answer.Succeeded && answer.Read(PipedriveJson.Default.OnePerson).Data is { } person
            ? new PipedrivePerson(person.Id)
            {
                OwnerId = person.OwnerId,
                OrganizationId = person.OrgId,
                Labels = person.LabelIds ?? [],
                MarketingStatus = person.MarketingStatus,
                CustomFields = person.CustomFields,
            }
            : null;
    }

    /// <summary>Makes the person.</summary>
    /// <returns>Its id, and for people what Pipedrive did not take.</returns>
    public async Task<(long Id, string LeftOut)> CreatePersonAsync(PipedrivePersonDetails details, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Normalised(details.Email);
        var body = new JsonObject
        {
            ["name"] = details.Name ?? address, // Pipedrive requires one
            ["emails"] = new JsonArray(
                new JsonObject
                {
                    ["value"] = address,
                    ["primary"] = true,
                    ["label"] = "work",
                }
            ),
        };
        if (details.Phone is { } phone)
        {
            body["phones"] = new JsonArray(
                new JsonObject
                {
                    ["value"] = phone,
                    ["primary"] = true,
                    ["label"] = "work",
                }
            );
        }
        if (details.OwnerId is { } owner)
        {
            body["owner_id"] = owner;
        }
        var (custom, unknown) = await CustomAsync("personFields", details.Mapped, held: null, cancellationToken);
        if (custom.Count > 0)
        {
            body["custom_fields"] = custom;
        }
        var (id, leftOut) = await CreateAsync("create person", "persons", body, field => field is "name" or "emails", cancellationToken);
        return (id, leftOut + Told(unknown));
    }

    /// <summary>Fills what is empty, or what the settings say.</summary>
    /// <returns>For people, what has no field.</returns>
    public async Task<string> FillPersonAsync(PipedrivePerson person, PipedrivePersonDetails details, CancellationToken cancellationToken)
    {
        var (custom, unknown) = await CustomAsync("personFields", details.Mapped, person.CustomFields, cancellationToken);
        if (custom.Count > 0)
        {
            await PatchAsync("update person", Path(person.Id), new JsonObject { ["custom_fields"] = custom }, cancellationToken);
        }
        return Told(unknown);
    }

    /// <summary>The organization of this name: one that people made, or ours, made when there is none.</summary>
    public async Task<Made> FindOrCreateOrganizationAsync(string name, CancellationToken cancellationToken)
    {
        var line = PipedriveText.Line(name) ?? name;
        var found = await SearchAsync(
            DestinationCall.Get(
                "find organization",
                $"organizations/search?term={Uri.EscapeDataString(line)}&fields=name&exact_match=true"
            ),
            PipedriveJson.Default.FoundOrganizations,
            cancellationToken
        );
        var ids = found.Where(organization => IsSame(organization.Name, line)).Select(organization => organization.Id).ToList();
        if (ids.Count == 0)
        {
            var recent = await ListAsync(
                DestinationCall.Get(
                    "list recent organizations",
                    $"organizations?updated_since={Since()}&sort_by=add_time&sort_direction=desc&limit=500"
                ),
                PipedriveJson.Default.Organizations,
                cancellationToken
            );
            ids = [.. recent.Where(organization => IsSame(organization.Name, line)).Select(organization => organization.Id)];
        }
        if (ids.Count > 0)
        {
            return Made.Found(Text(ids.Min()));
        }
        var (id, _) = await CreateAsync(
            "create organization",
            "organizations",
            new JsonObject { ["name"] = line },
            field => field is "name",
            cancellationToken
        );
        return Made.Created(Text(id));
    }

    /// <summary>Puts the person into the organization. Repeating it changes nothing.</summary>
    public Task LinkOrganizationAsync(long personId, long organizationId, CancellationToken cancellationToken) =>
        PatchAsync("link organization", Path(personId), new JsonObject { ["org_id"] = organizationId }, cancellationToken);

    /// <summary>Gives the person one label of ours in place of the others of ours; labels of people stay.</summary>
    /// <param name="label">Null takes ours away.</param>
    /// <param name="ours">All labels that the settings name.</param>
    /// <returns>For people: what there is no label for; null when the person is gone.</returns>
    public async Task<string?> LabelPersonAsync(long personId, string? label, IEnumerable<string> ours, CancellationToken cancellationToken)
    {
        var options =
            (await FieldsAsync("personFields", cancellationToken))
                .FirstOrDefault(field => field.FieldCode is "label_ids" or "label")
                ?.Options
            ?? [];
        if (await ReadPersonAsync(personId, cancellationToken) is not { } person)
        {
            return null;
        }
        var wanted = label is null ? null : IdOf(label);
        var kept = person.Labels.Where(id => !ours.Any(other => IdOf(other) == id)).ToList();
        if (wanted is { } own && !kept.Contains(own))
        {
            kept.Add(own);
        }
        if (!kept.Order().SequenceEqual(person.Labels.Order()))
        {
            await PatchAsync(
                "label person",
                Path(personId),
                new JsonObject { ["label_ids"] = new JsonArray([.. kept.Select(id => (JsonNode)JsonValue.Create(id))]) },
                cancellationToken
            );
        }
        return label is not null && wanted is null ? $"; persons have no label {label} in this account, make it there" : "";

        long? IdOf(string name) =>
            options.FirstOrDefault(option => string.Equals(option.Label?.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase))?.Id;
    }

    /// <summary>Unsubscribes the person from Pipedrive's own campaigns.</summary>
    /// <returns>Whether it took effect: a company without Campaigns, and a second change, are ignored without an error, so the person is
    /// read back.</returns>
    public async Task<bool> UnsubscribePersonAsync(long personId, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Patch(
                "unsubscribe person",
                Path(personId),
                new JsonObject { ["marketing_status"] = "unsubscribed" },
                PipedriveJson.Default.JsonObject
            ) with
            {
                // Where the company has no Campaigns the field may be refused as well as ignored.
                Expects = answer => answer.Status is 404 or 400 || (answer.Status is 403 && !answer.IsHtml),
            },
            cancellationToken
        );
        return answer.Succeeded && await ReadPersonAsync(personId, cancellationToken) is { MarketingStatus: "unsubscribed" };
    }

    /// <summary>Writes our own mark on the person; null takes it away.</summary>
    /// <returns>Whether the person is there, and had another mark or none before.</returns>
    public async Task<bool> MarkPersonAsync(long personId, string? reason, CancellationToken cancellationToken)
    {
        var field = await _barredField.GetAsync(cancellationToken);
        var answer = await PatchAsync(
            "mark person",
            Path(personId),
            new JsonObject { ["custom_fields"] = new JsonObject { [field] = reason } },
            cancellationToken
        );
        return answer.Succeeded;
    }

    private static string Told(IReadOnlyList<string> unknown) =>
        unknown.Count == 0 ? "" : $"; Pipedrive has for {string.Join(", for ", unknown)}";

    private static string Path(long personId) => string.Create(CultureInfo.InvariantCulture, $"persons/{personId}");

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static bool IsSame(string? one, string other) => string.Equals(one?.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);
}
