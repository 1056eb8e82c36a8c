using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Salesforce;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Meetings;

/// <summary>A booked meeting in Salesforce: the contact found or made, and an opportunity at the stage of the settings.</summary>
/// <remarks>
/// An open opportunity of the contact is moved forward, or else one that an earlier meeting made: as long as sales leaves the person a Lead there is no
/// contact to find it by. Only without either is a new one made.
/// </remarks>
public sealed class SalesforceMeeting(DestinationClients destinations)
{
    // Between the ids of contact and account in a step's value; neither can hold it.
    private const char Separator = '/';

    /// <summary>Steps <c>salesforce-contact</c>, <c>salesforce-opportunity</c> and <c>salesforce-contact-role</c>, each needing the one before.</summary>
    /// <param name="meetings">Events that reported a meeting of this lead, the oldest first.</param>
    public async Task RunAsync(EventRun run, IReadOnlyList<EventKey> meetings)
    {
        var meeting = run.Event;
        var salesforce = destinations.Salesforce(meeting.Workspace);
        // May be repeated: looked for by address first, and a query sees a contact as soon as it is made.
        var person = await run.Step("salesforce-contact", salesforce, async (client, ct) =>
        {
            var found = await client.FindOrCreateContactAsync(new(meeting.LeadEmail!, meeting.FirstName, meeting.LastName, meeting.Company), ct);
            return StepResult.Done(
                found.Id is null ? $"no contact: lead {found.LeadId} is open, convert it in Salesforce" : $"contact {found.Id} {(found.Created ? "created" : "found")}",
                $"{found.Id}{Separator}{found.AccountId}");
        });
        if (!person.IsDone)
        {
            return;
        }
        var ids = person.Value!.Split(Separator);
        var (contactId, accountId) = (ids[0], ids[1].Length > 0 ? ids[1] : null);

        // Looked up by its external id before a second try: sales may have moved it since, and writing it again would undo that.
        // The write itself carries the external id, so even a look-up that comes too early makes no second opportunity.
        var opportunity = await run.Step("salesforce-opportunity", salesforce,
            async (client, ct) =>
            {
                if (await FindOpenAsync(client, contactId, meetings, ct) is { } open)
                {
                    return StepResult.Done(await client.AdvanceAsync(open, ct) ? $"opportunity {open.Id} moved forward" : $"opportunity {open.Id} is as far already", open.Id);
                }
                var id = await client.UpsertOpportunityAsync(new(run.Key, $"{meeting.CompanyOrDomain} – meeting booked", accountId), ct);
                return StepResult.Done($"opportunity {id} created", id);
            },
            lookUp: async (client, ct) => await client.FindOpportunityAsync(run.Key, ct) is { } id ? StepResult.Done($"opportunity {id}", id) : null);

        if (opportunity is not { Status: StepStatus.Done, Value: { } opportunityId })
        {
            return;
        }
        if (contactId.Length == 0)
        {
            await run.Skip("salesforce-contact-role", "there is no contact to give a role");
            return;
        }
        // May be repeated: looked for first.
        await run.Step("salesforce-contact-role", salesforce, async (client, ct) =>
            StepResult.Done(await client.LinkContactAsync(opportunityId, contactId, ct) ? "contact linked" : "contact was linked"));
    }

    private static async Task<SalesforceOpportunity?> FindOpenAsync(SalesforceClient client, string contactId, IReadOnlyList<EventKey> meetings, CancellationToken cancellationToken)
    {
        var open = contactId.Length > 0 ? await client.FindOpenOpportunityAsync(contactId, cancellationToken) : null;
        foreach (var meeting in meetings)
        {
            open ??= await client.FindOpenOpportunityAsync(meeting, cancellationToken);
        }
        return open;
    }
}
