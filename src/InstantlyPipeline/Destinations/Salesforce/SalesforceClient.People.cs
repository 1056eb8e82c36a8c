using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Destinations.Http;
using static InstantlyPipeline.Destinations.Salesforce.SalesforceApi;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <content>People and their accounts.</content>
internal sealed partial class SalesforceClient
{
    private const int MaxTitle = 128;
    private const int MaxPhone = 40;

    private static readonly string[] OptionalDetails = ["FirstName", "Title", "Phone", "Website"];

    /// <summary>The person of this id, whatever address they have by now.</summary>
    /// <param name="kind"><c>Contact</c> or <c>Lead</c>.</param>
    public async Task<SalesforceContact?> GetPersonAsync(string kind, string id, CancellationToken cancellationToken) =>
        kind == "Lead"
            ? await _api.FirstAsync(
                "find lead",
                $"SELECT Id, IsConverted, ConvertedContactId, ConvertedAccountId, OwnerId FROM Lead WHERE Id = {Literal(id)} LIMIT 1",
                SalesforceJson.Default.Leads,
                cancellationToken
            ) switch
            {
                { IsConverted: true, ConvertedContactId: { } contact, ConvertedAccountId: var account } => new(
                    contact,
                    account,
                    null,
                    Created: false
                ),
                { IsConverted: false, OwnerId: var owner } => new(null, null, id, Created: false) { OwnerId = owner },
                _ => null,
            }
        : await _api.FirstAsync(
            "find contact",
            $"SELECT Id, AccountId, OwnerId FROM Contact WHERE Id = {Literal(id)} LIMIT 1",
            SalesforceJson.Default.Contacts,
            cancellationToken
        )
            is { AccountId: var accountId, OwnerId: var ownerId }
            ? new(id, accountId, null, Created: false) { OwnerId = ownerId }
        : null;

    /// <summary>Makes the person as the settings say. Optional fields that Salesforce refuses by name are left out.</summary>
    /// <param name="accountId">For a contact; null: it belongs to no account, and then only its owner sees it.</param>
    /// <param name="ownerId">Null: the run-as user, or what the org's assignment rules say.</param>
    public async Task<SalesforceContact> CreatePersonAsync(
        SalesforceContactDetails details,
        string? accountId,
        string? ownerId,
        CancellationToken cancellationToken
    )
    {
        var address = EmailAddress.Normalised(details.Email);
        var (kind, body) = (_options.PersonAs, new JsonObject());
        Add(body, "FirstName", string.IsNullOrWhiteSpace(details.FirstName) ? null : Fit(details.FirstName, MaxFirstName));
        body["LastName"] = Fit(
            string.IsNullOrWhiteSpace(details.LastName) ? address[..address.LastIndexOf('@')] : details.LastName,
            MaxLastName
        );
        body["Email"] = address;
        if (kind == "Lead")
        {
            body["Company"] = Fit(
                string.IsNullOrWhiteSpace(details.Company) ? address[(address.LastIndexOf('@') + 1)..] : details.Company,
                MaxAccountName
            );
            Add(body, "Website", CrmText.WebAddress(details.Website, MaxText));
        }
        else
        {
            Add(body, "AccountId", accountId);
        }
        Add(body, "Title", string.IsNullOrWhiteSpace(details.Title) ? null : Fit(details.Title, MaxTitle));
        Add(body, "Phone", string.IsNullOrWhiteSpace(details.Phone) ? null : Fit(details.Phone, MaxPhone));
        Add(body, "OwnerId", ownerId);
        var (mapped, _) = await Fields.MappedAsync(kind, details.Fields, cancellationToken);
        foreach (var (field, value) in mapped)
        {
            body[field] = value?.DeepClone();
        }
        var (answer, leftOut) = await _api.WriteAsync(
            $"create {kind.ToLowerInvariant()}",
            body,
            [.. OptionalDetails, .. mapped.Select(pair => pair.Key)],
            content =>
                DestinationCall.Post(
                    $"create {kind.ToLowerInvariant()}",
                    $"{_api.Data}/sobjects/{kind}",
                    content,
                    SalesforceJson.Default.JsonObject
                ),
            cancellationToken
        );
        var id = IdOf(answer);
        return (kind == "Lead" ? new SalesforceContact(null, null, id, Created: true) : new(id, accountId, null, Created: true)) with
        {
            OwnerId = ownerId,
            LeftOut = leftOut.Count > 0 ? leftOut : null,
        };
    }

    /// <summary>Fills the fields of an existing person.</summary>
    /// <param name="overwrite">False leaves what stands there.</param>
    /// <returns>What could not be filled, a phrase each; no value.</returns>
    public async Task<IReadOnlyList<string>> FillPersonAsync(
        SalesforceContact person,
        SalesforceContactDetails details,
        bool overwrite,
        CancellationToken cancellationToken
    )
    {
        var (wanted, problems) = await Fields.MappedAsync(person.Kind, details.Fields, cancellationToken);
        Add(wanted, "Title", string.IsNullOrWhiteSpace(details.Title) ? null : Fit(details.Title, MaxTitle));
        Add(wanted, "Phone", string.IsNullOrWhiteSpace(details.Phone) ? null : Fit(details.Phone, MaxPhone));
        if (wanted.Count == 0)
        {
            return problems;
        }
        var path = $"{_api.Data}/sobjects/{person.Kind}/{Segment(person.WhoId)}";
        if (!overwrite)
        {
            var answer = await _api.SendAsync(
                DestinationCall.Get("read person", $"{path}?fields={string.Join(',', wanted.Select(pair => pair.Key))}"),
                cancellationToken
            );
            foreach (var name in wanted.Select(pair => pair.Key).Where(name => !IsBlank(answer.Json, name)).ToList())
            {
                wanted.Remove(name);
            }
        }
        if (wanted.Count == 0)
        {
            return problems;
        }
        var (_, leftOut) = await _api.WriteAsync(
            "update person",
            wanted,
            [.. wanted.Select(pair => pair.Key)],
            content => DestinationCall.Patch("update person", path, content, SalesforceJson.Default.JsonObject),
            cancellationToken
        );
        return [.. problems, .. leftOut.Select(field => $"Salesforce refused {field}")];
    }

    /// <summary>The account of the company: by its domain where the settings name a field for it, else by its exact name; a new one when
    /// there is none.</summary>
    /// <remarks>By its name alone, two at once make two: the caller lets one at a time do it.</remarks>
    public async Task<string> FindOrCreateAccountAsync(string? domain, string company, CancellationToken cancellationToken)
    {
        var name = Fit(company, MaxAccountName);
        var byDomain =
            domain is not null && _options.AccountExternalIdField.Length > 0
                ? $"{_api.Data}/sobjects/Account/{_options.AccountExternalIdField}/{Uri.EscapeDataString(domain)}"
                : null;
        if (byDomain is not null)
        {
            var answer = await _api.SendAsync(
                DestinationCall.Get("find account", $"{byDomain}?fields=Id") with
                {
                    Expects = answer => answer.Status == 404,
                },
                cancellationToken
            );
            if (answer.Succeeded)
            {
                return IdOf(answer);
            }
        }
        var known = await _api.FirstAsync(
            "find account",
            $"SELECT Id FROM Account WHERE Name = {Literal(name)} ORDER BY CreatedDate LIMIT 1",
            SalesforceJson.Default.Records,
            cancellationToken
        );
        if (known?.Id is { } id)
        {
            return id;
        }
        if (byDomain is null)
        {
            return await _api.CreateAsync("create account", "Account", new(name), SalesforceJson.Default.AccountRequest, cancellationToken);
        }
        var made = await _api.SendAsync(
            DestinationCall.Patch(
                "upsert account",
                byDomain,
                new JsonObject { ["Name"] = name, ["Website"] = $"https://{domain}" },
                SalesforceJson.Default.JsonObject
            ) with
            {
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return made.Status switch
        {
            404 => throw new Failures.PermanentFailureException(
                "salesforce-missing-field",
                $"Salesforce has no account field '{_options.AccountExternalIdField}' that the app in {_setting} can see: add it by "
                    + $"hand as a text field, External ID and Unique, or empty "
                    + "Salesforce__AccountExternalIdField, then replay."
            ),
            204 => IdOf(await _api.SendAsync(DestinationCall.Get("find account", $"{byDomain}?fields=Id"), cancellationToken)),
            _ => IdOf(made),
        };
    }

    /// <param name="name">An address or an id, as the settings say it.</param>
    /// <returns>The id of the active user; null when there is none.</returns>
    public async Task<string?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        name.StartsWith("005", StringComparison.Ordinal) && name.Length is 15 or 18
            ? name
            : (
                await _api.FirstAsync(
                    "find user",
                    $"SELECT Id FROM User WHERE Email = {Literal(name)} AND IsActive = true ORDER BY CreatedDate LIMIT 1",
                    SalesforceJson.Default.Records,
                    cancellationToken
                )
            )?.Id;

    /// <summary>The person's owner where somebody chose one: a user, and not the one the pipeline runs as.</summary>
    public string? ChosenOwner(SalesforceContact? person) =>
        person?.OwnerId is { } owner
        && owner.StartsWith("005", StringComparison.Ordinal)
        && _api.RunAsUser is var own
        && (own is null || owner[..15] != own[..Math.Min(15, own.Length)])
            ? owner
            : null;

    /// <summary>Gives an open lead a status.</summary>
    /// <param name="mayGoBack">False moves it forward only, by the order of the org's statuses.</param>
    /// <returns>Why it stays as it is; null when it was set.</returns>
    public async Task<string?> SetLeadStatusAsync(
        string leadId,
        string status,
        string setting,
        bool mayGoBack,
        CancellationToken cancellationToken
    )
    {
        var statuses = await _api.QueryAsync(
            "list lead statuses",
            "SELECT ApiName, SortOrder, IsConverted FROM LeadStatus",
            SalesforceJson.Default.LeadStatuses,
            cancellationToken
        );
        var target = statuses.Find(known => known.ApiName == status);
        if (target is null)
        {
            return $"Salesforce has no lead status '{status}' ({setting}); it has "
                + $"{string.Join(", ", statuses.OrderBy(known => known.SortOrder).Select(known => known.ApiName))}";
        }
        if (target.IsConverted)
        {
            return $"'{status}' ({setting}) converts a lead, and that is a decision of sales; name another status";
        }
        var path = $"{_api.Data}/sobjects/Lead/{Segment(leadId)}";
        var answer = await _api.SendAsync(DestinationCall.Get("read lead", $"{path}?fields=Status"), cancellationToken);
        var current = answer.TextAt("Status");
        if (current == status)
        {
            return $"the lead is {status} already";
        }
        if (!mayGoBack && statuses.Find(known => known.ApiName == current) is { } now && now.SortOrder > target.SortOrder)
        {
            return $"the lead is further on: {current}";
        }
        await _api.SendAsync(
            DestinationCall.Patch("set lead status", path, new JsonObject { ["Status"] = status }, SalesforceJson.Default.JsonObject),
            cancellationToken
        );
        return null;
    }

    /// <summary>Marks the person as hot, or takes the mark that stands there.</summary>
    /// <returns>Why there is nothing to do; null when it was done.</returns>
    public async Task<string?> MarkHotAsync(SalesforceContact person, bool hot, CancellationToken cancellationToken)
    {
        var name = _options.HotField;
        if (await Fields.FindAsync(person.Kind, name, cancellationToken) is not { } field)
        {
            return $"a {person.Kind} of this org has no field '{name}' that may be written; Salesforce__HotField names one";
        }
        var (value, problem) = SalesforceFields.ValueOf(field, _options.HotValue);
        if (problem is not null)
        {
            return $"{problem}: see Salesforce__HotValue";
        }
        var path = $"{_api.Data}/sobjects/{person.Kind}/{Segment(person.WhoId)}";
        if (!hot)
        {
            var answer = await _api.SendAsync(DestinationCall.Get("read person", $"{path}?fields={name}"), cancellationToken);
            if (IsBlank(answer.Json, name) || answer.Json!.Value.GetProperty(name).ToString() != value!.ToString())
            {
                return "there is no mark of ours";
            }
        }
        await _api.SendAsync(
            DestinationCall.Patch(
                hot ? "mark hot" : "take hot mark",
                path,
                new JsonObject
                {
                    [name] =
                        hot ? value
                        : field.Type == "boolean" ? JsonValue.Create(false)
                        : null,
                },
                SalesforceJson.Default.JsonObject
            ),
            cancellationToken
        );
        return null;
    }

    private static bool IsBlank(JsonElement? record, string name) =>
        record is not { ValueKind: JsonValueKind.Object } fields
        || !fields.TryGetProperty(name, out var value)
        || value.ValueKind is JsonValueKind.Null or JsonValueKind.False
        || (value.ValueKind is JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()));
}
