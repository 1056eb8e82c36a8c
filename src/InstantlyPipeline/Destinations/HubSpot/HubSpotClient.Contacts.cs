using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <content>People: found, made, filled, marked, barred.</content>
internal sealed partial class HubSpotClient
{
    /// <summary>The contact with this address; null when there is none. A contact that has it as a second address is found where
    /// <paramref name="bySecondAddress"/> says so.</summary>
    /// <param name="asked">Properties to read besides the address and the owner.</param>
    public async Task<HubSpotContact?> FindContactAsync(
        string email,
        IEnumerable<string> asked,
        bool bySecondAddress,
        CancellationToken cancellationToken
    )
    {
        var properties = string.Join(',', asked.Prepend(Owner).Prepend("email").Distinct(StringComparer.Ordinal));
        var answer = await _http.SendAsync(
            DestinationCall.Get(
                "find contact",
                $"{_objects}/contacts/{EmailAddress.InUrl(email)}?idProperty=email&properties={properties}&associations=companies"
            ) with
            {
                Scope = ReadScope,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        if (answer.Succeeded)
        {
            return Contact(answer.Read(HubSpotJson.Default.Record), answer);
        }
        return bySecondAddress && await FindBySecondAddressAsync(email, cancellationToken) is { } id
            ? new HubSpotContact(id, Created: false)
            : null;
    }

    /// <summary>The contact with this address, made when there is none.</summary>
    /// <param name="ownerId">Gets a new contact, and one that has no owner; null leaves owners alone.</param>
    public async Task<HubSpotContact> FindOrCreateContactAsync(
        HubSpotContactDetails details,
        CancellationToken cancellationToken,
        string? ownerId = null
    ) =>
        await FindContactAsync(details.Email, details.Properties().Keys, bySecondAddress: false, cancellationToken) is { } found
            ? await FillContactAsync(found, details, ownerId, cancellationToken)
            : await CreateContactAsync(details, ownerId, cancellationToken);

    /// <summary>Makes the contact. Somebody may have been faster: then it is theirs.</summary>
    public async Task<HubSpotContact> CreateContactAsync(
        HubSpotContactDetails details,
        string? ownerId,
        CancellationToken cancellationToken
    )
    {
        var properties = details.Properties();
        properties["email"] = EmailAddress.Normalised(details.Email);
        if (ownerId is not null)
        {
            properties[Owner] = ownerId;
        }
        var (answer, leftOut) = await WriteAsync(
            values =>
                DestinationCall.Post("create contact", $"{_objects}/contacts", new(values, []), HubSpotJson.Default.WriteRequest) with
                {
                    Scope = WriteScope,
                    Expects = answer => answer.Status == 409,
                },
            properties,
            name => name == "email",
            cancellationToken
        );
        if (answer.Succeeded)
        {
            return new(IdOf(answer), Created: true)
            {
                OwnerId = ownerId,
                Url = PageIn(answer.Read(HubSpotJson.Default.Record)),
                Refused = Told(leftOut),
            };
        }
        // The id is only in the text of the answer.
        var existing =
            answer.TextAt("message") is { } text && ExistingId().Match(text) is { Success: true } match ? match.Groups[1].Value : null;
        return existing is not null
            ? new(existing, Created: false)
            : await FindContactAsync(details.Email, [], bySecondAddress: false, cancellationToken)
                ?? throw new TransientFailureException(
                    "HubSpot says the contact exists (409) and does not find it yet; trying again may help."
                );
    }

    /// <summary>Writes what the mapping of the settings gives, into empty properties only, unless the settings say otherwise.</summary>
    public async Task<HubSpotContact> FillContactAsync(
        HubSpotContact contact,
        HubSpotContactDetails details,
        string? ownerId,
        CancellationToken cancellationToken
    )
    {
        var given = details.Properties();
        var changes = details.Mapped.Keys.Where(given.ContainsKey).ToDictionary(name => name, name => given[name], StringComparer.Ordinal);
        foreach (var name in changes.Keys.ToList())
        {
            if (contact.Properties.GetValueOrDefault(name) is { Length: > 0 } held && (!Options.Overwrite || held == changes[name]))
            {
                changes.Remove(name);
            }
        }
        if (ownerId is not null && contact.OwnerId is null)
        {
            changes[Owner] = ownerId;
        }
        if (changes.Count == 0)
        {
            return contact;
        }
        var (_, leftOut) = await WriteAsync(
            values =>
                DestinationCall.Patch(
                    "update contact",
                    $"{_objects}/contacts/{Segment(contact.Id)}",
                    new(values),
                    HubSpotJson.Default.WriteRequest
                ) with
                {
                    Scope = WriteScope,
                    // Refused altogether: the contact stays as it is, and what is left of the story goes on.
                    Expects = answer => answer.Status == 400 && HubSpotRefusal.In(answer).Count > 0,
                },
            changes,
            _ => false,
            cancellationToken
        );
        return contact with { OwnerId = contact.OwnerId ?? changes.GetValueOrDefault(Owner), Refused = Told(leftOut) };
    }

    /// <summary>Adds <c>Hot Lead</c> to the contact's tags; other tags stay.</summary>
    public async Task TagContactAsync(string contactId, CancellationToken cancellationToken)
    {
        await EnsureAsync(_tags, cancellationToken);
        // The leading semicolon appends; without it the other tags would be replaced.
        await WriteOwnAsync(
            "tag contact",
            $"{_objects}/contacts/{Segment(contactId)}",
            new() { [_tags.Name] = $";{HubSpotProperty.HotLead}" },
            [_tags],
            _ => false,
            cancellationToken
        );
    }

    /// <summary>Gives the contact a tag of the team's own besides those it has. An option for it is made where the property has none.</summary>
    /// <returns>Why it could not; null when it was done.</returns>
    public async Task<string?> TagContactAsync(string contactId, string tag, CancellationToken cancellationToken)
    {
        await EnsureAsync(_tags, cancellationToken);
        if (await TagOptionAsync(tag, cancellationToken) is not { } option)
        {
            return $"the property {_tags.Name} has no option '{tag}' and the key may not make one: make it by hand, "
                + "or grant crm.schemas.contacts.read and crm.schemas.contacts.write";
        }
        await WriteOwnAsync(
            "tag contact",
            $"{_objects}/contacts/{Segment(contactId)}",
            new() { [_tags.Name] = $";{option}" },
            [_tags],
            _ => false,
            cancellationToken
        );
        return null;
    }

    /// <returns>The option's internal value; null where there is none and none may be made.</returns>
    private async Task<string?> TagOptionAsync(string tag, CancellationToken cancellationToken)
    {
        // Whoever adds an option writes all of them: one at a time.
        using var alone = await _tagGate.EnterAsync(_tags.Name, cancellationToken);
        var path = $"{_schemas}/contacts/{_tags.Name}";
        var read = await _http.SendAsync(
            DestinationCall.Get("read property", path) with
            {
                Expects = answer => answer.Status is 403 or 404,
            },
            cancellationToken
        );
        if (!read.Succeeded)
        {
            return null;
        }
        var options = (read.Read(HubSpotJson.Default.PropertyAnswer).Options ?? []).Where(option => option.Value is not null).ToList();
        var value = HubSpotText.OptionValue(tag);
        var known = options.Find(option =>
            string.Equals(option.Label, tag, StringComparison.OrdinalIgnoreCase)
            || string.Equals(option.Value, tag, StringComparison.OrdinalIgnoreCase)
            || option.Value == value
        );
        if (known is not null)
        {
            return known.Value;
        }
        // The whole list is written: an option that is left out would be taken away.
        var written = await _http.SendAsync(
            DestinationCall.Patch(
                "add tag option",
                path,
                new([
                    .. options.Select(
                        (option, place) =>
                            new HubSpotWire.Option(
                                option.Label ?? option.Value!,
                                option.Value!,
                                option.DisplayOrder ?? place,
                                option.Hidden ?? false
                            )
                    ),
                    new(HubSpotText.Line(tag) ?? value, value, options.Count, false),
                ]),
                HubSpotJson.Default.OptionsRequest
            ) with
            {
                Expects = answer => answer.Status == 403,
            },
            cancellationToken
        );
        return written.Succeeded ? value : null;
    }

    /// <summary>Takes <c>Hot Lead</c> from the contact's tags; other tags stay.</summary>
    public async Task UntagContactAsync(string contactId, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Get("read tags", $"{_objects}/contacts/{Segment(contactId)}?properties={_tags.Name}") with
            {
                Scope = ReadScope,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        var tags = answer.Succeeded
            ? (answer.Read(HubSpotJson.Default.Record).Properties?.GetValueOrDefault(_tags.Name) ?? "").Split(
                ';',
                StringSplitOptions.RemoveEmptyEntries
            )
            : [];
        if (!tags.Contains(HubSpotProperty.HotLead))
        {
            return;
        }
        var rest = string.Join(';', tags.Where(tag => tag != HubSpotProperty.HotLead));
        await WriteOwnAsync(
            "untag contact",
            $"{_objects}/contacts/{Segment(contactId)}",
            new() { [_tags.Name] = rest },
            [_tags],
            answer => answer.Status == 404,
            cancellationToken
        );
    }

    /// <param name="name">What people call a lead status, or its internal value.</param>
    /// <returns>The internal value; null where the account has none of that name.</returns>
    public async Task<string?> FindLeadStatusAsync(string name, CancellationToken cancellationToken)
    {
        var read = await _http.SendAsync(
            DestinationCall.Get("read property", $"{_schemas}/contacts/{LeadStatus}") with
            {
                Expects = answer => answer.Status is 403 or 404,
            },
            cancellationToken
        );
        return read.Succeeded
            ? (read.Read(HubSpotJson.Default.PropertyAnswer).Options ?? [])
                .FirstOrDefault(option =>
                    string.Equals(option.Value, name, StringComparison.OrdinalIgnoreCase)
                    || string.Equals(option.Label, name, StringComparison.OrdinalIgnoreCase)
                )
                ?.Value
            : null;
    }

    /// <summary>Sets the contact's lead status and lifecycle stage; null leaves one alone.</summary>
    /// <returns>What HubSpot did not take, as in <see cref="HubSpotContact.Refused"/>; null when the contact is gone.</returns>
    public async Task<string?> SetStatusAsync(string contactId, string? leadStatus, string? lifecycle, CancellationToken cancellationToken)
    {
        Dictionary<string, string> properties = [];
        if (leadStatus is not null)
        {
            properties[LeadStatus] = leadStatus;
        }
        if (lifecycle is not null)
        {
            properties["lifecyclestage"] = lifecycle;
        }
        var (answer, leftOut) = await WriteAsync(
            values =>
                DestinationCall.Patch(
                    "set status",
                    $"{_objects}/contacts/{Segment(contactId)}",
                    new(values),
                    HubSpotJson.Default.WriteRequest
                ) with
                {
                    Scope = WriteScope,
                    Expects = answer => answer.Status == 404,
                },
            properties,
            _ => false,
            cancellationToken
        );
        return answer.Succeeded
            ? string.Concat(
                leftOut.Select(refusal =>
                    $"; {refusal.Property} has no option {(refusal.Property == LeadStatus ? leadStatus : lifecycle)} in this account ({refusal.Code})"
                )
            )
            : null;
    }

    /// <summary>Marks the contact as not to be contacted. Nothing is deleted, so a person can undo it.</summary>
    /// <param name="reason">A short code, for example <c>hard-bounce</c>; kept with the mark.</param>
    /// <returns>False when HubSpot does not know the address, not even as somebody's second one.</returns>
    public async Task<bool> MarkDoNotContactAsync(string email, string reason, CancellationToken cancellationToken)
    {
        HubSpotProperty[] own = [HubSpotProperty.DoNotContact, HubSpotProperty.DoNotContactReason];
        foreach (var property in own)
        {
            await EnsureAsync(property, cancellationToken);
        }
        return await WriteMarkAsync(
            email,
            new()
            {
                [own[0].Name] = "true",
                [own[1].Name] = reason,
                [LeadStatus] = "UNQUALIFIED",
            },
            own,
            cancellationToken
        );
    }

    /// <summary>Takes our mark away. An unsubscription that <see cref="UnsubscribeAsync"/> made stays: HubSpot wants a person and a legal
    /// basis for that.</summary>
    /// <returns>False when HubSpot does not know the address.</returns>
    public Task<bool> UnmarkDoNotContactAsync(string email, CancellationToken cancellationToken) =>
        WriteMarkAsync(
            email,
            new() { [HubSpotProperty.DoNotContact.Name] = "false", [HubSpotProperty.DoNotContactReason.Name] = "" },
            [HubSpotProperty.DoNotContact, HubSpotProperty.DoNotContactReason],
            cancellationToken
        );

    /// <summary>Unsubscribes the address from all marketing mail, whether there is a contact of it or not. Repeating it changes
    /// nothing.</summary>
    public Task UnsubscribeAsync(string email, CancellationToken cancellationToken) =>
        _http.SendAsync(
            new DestinationCall(
                "unsubscribe from all",
                HttpMethod.Post,
                $"communication-preferences/{Options.ApiVersion}/statuses/{EmailAddress.InUrl(email)}/unsubscribe-all?channel=EMAIL"
            )
            {
                Scope = "communication_preferences.write",
            },
            cancellationToken
        );

    private async Task<bool> WriteMarkAsync(
        string email,
        Dictionary<string, string> properties,
        HubSpotProperty[] own,
        CancellationToken cancellationToken
    )
    {
        var answer = await MarkAsync($"{_objects}/contacts/{EmailAddress.InUrl(email)}?idProperty=email");
        if (answer.Status == 404 && await FindBySecondAddressAsync(email, cancellationToken) is { } id)
        {
            answer = await MarkAsync($"{_objects}/contacts/{Segment(id)}");
        }
        return answer.Succeeded;

        async Task<DestinationAnswer> MarkAsync(string path)
        {
            var answer = await WriteOwnAsync(
                "mark do-not-contact",
                path,
                properties,
                own,
                answer => answer.Status == 404 || RefusesLeadStatus(answer),
                cancellationToken
            );
            if (RefusesLeadStatus(answer))
            {
                // Accounts may rename or remove lead statuses; the mark itself matters more.
                properties.Remove(LeadStatus);
                answer = await WriteOwnAsync(
                    "mark do-not-contact",
                    path,
                    properties,
                    own,
                    answer => answer.Status == 404,
                    cancellationToken
                );
            }
            return answer;
        }

        static bool RefusesLeadStatus(DestinationAnswer answer) => answer.Status == 400 && answer.Mentions(LeadStatus);
    }

    /// <remarks>HubSpot's reads by address may know first addresses only.</remarks>
    private async Task<string?> FindBySecondAddressAsync(string email, CancellationToken cancellationToken)
    {
        var request = new HubSpotWire.SearchRequest(
            [new([new("hs_additional_emails", "CONTAINS_TOKEN", EmailAddress.Normalised(email))])],
            ["email", "hs_additional_emails"],
            Limit: 10
        );
        var found = await _http.SendAsync(
            DestinationCall.Post("find second address", $"{_objects}/contacts/search", request, HubSpotJson.Default.SearchRequest) with
            {
                Lane = Searches,
                Scope = ReadScope,
                Expects = answer => answer.Status == 400,
            },
            cancellationToken
        );
        return found.Succeeded ? found.Read(HubSpotJson.Default.RecordsAnswer).Results?.FirstOrDefault(Holds)?.Id : null;

        bool Holds(HubSpotWire.Record record) =>
            (record.Properties?.GetValueOrDefault("hs_additional_emails") ?? "")
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Contains(EmailAddress.Normalised(email), StringComparer.OrdinalIgnoreCase);
    }

    private async Task<DestinationAnswer> WriteOwnAsync(
        string operation,
        string path,
        Dictionary<string, string> properties,
        HubSpotProperty[] own,
        Func<DestinationAnswer, bool> expects,
        CancellationToken cancellationToken
    )
    {
        var answer = await _http.SendAsync(
            DestinationCall.Patch(operation, path, new(properties), HubSpotJson.Default.WriteRequest) with
            {
                Scope = WriteScope,
                Expects = answer => expects(answer) || own.Any(property => IsAbout(answer, property)),
            },
            cancellationToken
        );
        return answer.Succeeded || expects(answer) ? answer : throw Missing(own.First(property => IsAbout(answer, property)), operation);
    }

    private static HubSpotContact Contact(HubSpotWire.Record record, DestinationAnswer answer) =>
        new(record.Id is { Length: > 0 } id ? id : throw answer.Unreadable(), Created: false)
        {
            OwnerId = record.Properties?.GetValueOrDefault(Owner) is { Length: > 0 } owner ? owner : null,
            Url = PageIn(record),
            HasCompany = record.Associations?.GetValueOrDefault("companies")?.Results is { Count: > 0 },
            Properties = record.Properties ?? new Dictionary<string, string?>(),
        };
}
