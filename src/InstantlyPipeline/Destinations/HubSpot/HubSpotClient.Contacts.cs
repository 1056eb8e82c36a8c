using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;
using static InstantlyPipeline.Destinations.HubSpot.HubSpotApi;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <content>People: found, made, filled, given a status.</content>
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
        var answer = await _api.SendAsync(
            DestinationCall.Get(
                "find contact",
                $"{_api.Objects}/contacts/{EmailAddress.InUrl(email)}?idProperty=email&properties={properties}&associations=companies"
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
        var (answer, leftOut) = await _api.WriteAsync(
            values =>
                DestinationCall.Post("create contact", $"{_api.Objects}/contacts", new(values, []), HubSpotJson.Default.WriteRequest) with
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
        var (_, leftOut) = await _api.WriteAsync(
            values =>
                DestinationCall.Patch(
                    "update contact",
                    $"{_api.Objects}/contacts/{Segment(contact.Id)}",
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

    /// <param name="name">What people call a lead status, or its internal value.</param>
    /// <returns>The internal value; null where the account has none of that name.</returns>
    public async Task<string?> FindLeadStatusAsync(string name, CancellationToken cancellationToken)
    {
        var read = await _api.SendAsync(
            DestinationCall.Get("read property", $"{_api.Schemas}/contacts/{LeadStatusProperty}") with
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
            properties[LeadStatusProperty] = leadStatus;
        }
        if (lifecycle is not null)
        {
            properties["lifecyclestage"] = lifecycle;
        }
        var (answer, leftOut) = await _api.WriteAsync(
            values =>
                DestinationCall.Patch(
                    "set status",
                    $"{_api.Objects}/contacts/{Segment(contactId)}",
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
                    $"; {refusal.Property} has no option {(refusal.Property == LeadStatusProperty ? leadStatus : lifecycle)} in this account "
                    + $"({refusal.Code})"
                )
            )
            : null;
    }

    /// <remarks>HubSpot's reads by address may know first addresses only.</remarks>
    private async Task<string?> FindBySecondAddressAsync(string email, CancellationToken cancellationToken)
    {
        var request = new HubSpotWire.SearchRequest(
            [new([new("hs_additional_emails", "CONTAINS_TOKEN", EmailAddress.Normalised(email))])],
            ["email", "hs_additional_emails"],
            Limit: 10
        );
        var found = await _api.SendAsync(
            DestinationCall.Post("find second address", $"{_api.Objects}/contacts/search", request, HubSpotJson.Default.SearchRequest) with
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

    private static HubSpotContact Contact(HubSpotWire.Record record, DestinationAnswer answer) =>
        new(record.Id is { Length: > 0 } id ? id : throw answer.Unreadable(), Created: false)
        {
            OwnerId = record.Properties?.GetValueOrDefault(Owner) is { Length: > 0 } owner ? owner : null,
            Url = PageIn(record),
            HasCompany = record.Associations?.GetValueOrDefault("companies")?.Results is { Count: > 0 },
            Properties = record.Properties ?? new Dictionary<string, string?>(),
        };
}
