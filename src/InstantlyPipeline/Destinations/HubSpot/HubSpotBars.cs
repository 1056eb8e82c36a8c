using InstantlyPipeline.Destinations.Http;
using static InstantlyPipeline.Destinations.HubSpot.HubSpotApi;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Who must not be contacted: a mark of ours on the contact, and HubSpot's own unsubscription.</summary>
/// <param name="findBySecondAddress">The contact that has an address as its second one.</param>
internal sealed class HubSpotBars(
    HubSpotApi api,
    HubSpotOptions options,
    Func<string, CancellationToken, Task<string?>> findBySecondAddress
)
{
    /// <summary>Marks the contact as not to be contacted. Nothing is deleted, so a person can undo it.</summary>
    /// <param name="reason">A short code, for example <c>hard-bounce</c>; kept with the mark.</param>
    /// <returns>False when HubSpot does not know the address, not even as somebody's second one.</returns>
    public async Task<bool> MarkAsync(string email, string reason, CancellationToken cancellationToken)
    {
        HubSpotProperty[] own = [HubSpotProperty.DoNotContact, HubSpotProperty.DoNotContactReason];
        foreach (var property in own)
        {
            await api.EnsureAsync(property, cancellationToken);
        }
        return await WriteMarkAsync(
            email,
            new()
            {
                [own[0].Name] = "true",
                [own[1].Name] = reason,
                [LeadStatusProperty] = "UNQUALIFIED",
            },
            own,
            cancellationToken
        );
    }

    /// <summary>Takes our mark away. An unsubscription that <see cref="UnsubscribeAsync"/> made stays: HubSpot wants a person and a legal
    /// basis for that.</summary>
    /// <returns>False when HubSpot does not know the address.</returns>
    public Task<bool> UnmarkAsync(string email, CancellationToken cancellationToken) =>
        WriteMarkAsync(
            email,
            new() { [HubSpotProperty.DoNotContact.Name] = "false", [HubSpotProperty.DoNotContactReason.Name] = "" },
            [HubSpotProperty.DoNotContact, HubSpotProperty.DoNotContactReason],
            cancellationToken
        );

    /// <summary>Unsubscribes the address from all marketing mail, whether there is a contact of it or not. Repeating it changes
    /// nothing.</summary>
    public Task UnsubscribeAsync(string email, CancellationToken cancellationToken) =>
        api.SendAsync(
            new DestinationCall(
                "unsubscribe from all",
                HttpMethod.Post,
                $"communication-preferences/{options.ApiVersion}/statuses/{EmailAddress.InUrl(email)}/unsubscribe-all?channel=EMAIL"
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
        var answer = await WriteAsync($"{api.Objects}/contacts/{EmailAddress.InUrl(email)}?idProperty=email");
        if (answer.Status == 404 && await findBySecondAddress(email, cancellationToken) is { } id)
        {
            answer = await WriteAsync($"{api.Objects}/contacts/{Segment(id)}");
        }
        return answer.Succeeded;

        async Task<DestinationAnswer> WriteAsync(string path)
        {
            var answer = await api.WriteOwnAsync(
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
                properties.Remove(LeadStatusProperty);
                answer = await api.WriteOwnAsync(
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

        static bool RefusesLeadStatus(DestinationAnswer answer) => answer.Status == 400 && answer.Mentions(LeadStatusProperty);
    }
}
