using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Http;
using static InstantlyPipeline.Destinations.HubSpot.HubSpotApi;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Tags of contacts, in a property whose options they are.</summary>
internal sealed class HubSpotTags(HubSpotApi api, HubSpotOptions options)
{
    private readonly HubSpotProperty _tags = HubSpotProperty.Tags(options.TagProperty);
    private readonly KeyedGates _gate = new();

    /// <summary>Adds <c>Hot Lead</c> to the contact's tags; other tags stay.</summary>
    public async Task AddHotAsync(string contactId, CancellationToken cancellationToken)
    {
        await api.EnsureAsync(_tags, cancellationToken);
        await AppendAsync(contactId, HubSpotProperty.HotLead, cancellationToken);
    }

    /// <summary>Gives the contact a tag of the team's own besides those it has. An option for it is made where the property has
    /// none.</summary>
    /// <returns>Why it could not; null when it was done.</returns>
    public async Task<string?> AddAsync(string contactId, string tag, CancellationToken cancellationToken)
    {
        await api.EnsureAsync(_tags, cancellationToken);
        if (await OptionAsync(tag, cancellationToken) is not { } option)
        {
            return $"the property {_tags.Name} has no option '{tag}' and the key may not make one: make it by hand, "
                + "or grant crm.schemas.contacts.read and crm.schemas.contacts.write";
        }
        await AppendAsync(contactId, option, cancellationToken);
        return null;
    }

    // The leading semicolon appends; without it the other tags would be replaced.
    private Task<DestinationAnswer> AppendAsync(string contactId, string option, CancellationToken cancellationToken) =>
        api.WriteOwnAsync(
            "tag contact",
            $"{api.Objects}/contacts/{Segment(contactId)}",
            new() { [_tags.Name] = $";{option}" },
            [_tags],
            _ => false,
            cancellationToken
        );

    /// <returns>The option's internal value; null where there is none and none may be made.</returns>
    private async Task<string?> OptionAsync(string tag, CancellationToken cancellationToken)
    {
        // Whoever adds an option writes all of them: one at a time.
        using var alone = await _gate.EnterAsync(_tags.Name, cancellationToken);
        var path = $"{api.Schemas}/contacts/{_tags.Name}";
        var read = await api.SendAsync(
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
        var written = await api.SendAsync(
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
    public async Task RemoveHotAsync(string contactId, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(
            DestinationCall.Get("read tags", $"{api.Objects}/contacts/{Segment(contactId)}?properties={_tags.Name}") with
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
        await api.WriteOwnAsync(
            "untag contact",
            $"{api.Objects}/contacts/{Segment(contactId)}",
            new() { [_tags.Name] = rest },
            [_tags],
            answer => answer.Status == 404,
            cancellationToken
        );
    }
}
