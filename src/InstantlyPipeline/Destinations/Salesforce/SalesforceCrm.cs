using System.Globalization;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Salesforce as a CRM: the contact found or made, an opportunity for a booked meeting at the stage of the settings, and Email Opt Out.</summary>
/// <remarks>
/// An open opportunity of the contact is moved forward, or else one that an earlier meeting made: as long as sales leaves the person a Lead there is no
/// contact to find it by. Only without either is a new one made.
/// </remarks>
public sealed class SalesforceCrm(DestinationClients destinations) : ICrm
{
    private const string ContactStep = "salesforce-contact";
    private const string OpportunityStep = "salesforce-opportunity";
    private const string ContactRoleStep = "salesforce-contact-role";
    private const string DoNotContactStep = "salesforce-do-not-contact";

    // Between the ids of contact and account in a step's value; neither can hold it.
    private const char Separator = '/';

    public string Name => "Salesforce";

    public IReadOnlyList<string> MeetingSteps => [ContactStep, OpportunityStep, ContactRoleStep];

    public IReadOnlyList<string> DoNotContactSteps => [DoNotContactStep];

    public string? Unset(string workspace) => destinations.Unset<SalesforceClient>(workspace);

    public async Task MeetingAsync(EventRun run, Meeting meeting)
    {
        if (meeting.Kind is not MeetingKind.Booked)
        {
            await this.SkipAsync(run, MeetingSteps, "only a booked meeting makes an opportunity; move the opportunity by hand");
            return;
        }
        var salesforce = destinations.Of<SalesforceClient>(run.Event.Workspace);
        var lead = meeting.Person;
        // May be repeated: looked for by address first, and a query sees a contact as soon as it is made.
        var person = await run.Step(ContactStep, salesforce, async (client, ct) =>
        {
            var found = await client.FindOrCreateContactAsync(new(lead.Email, lead.FirstName, lead.LastName, lead.Company), ct);
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
        var opportunity = await run.Step(OpportunityStep, salesforce,
            async (client, ct) =>
            {
                if (await FindOpenAsync(client, contactId, meeting.Reports, ct) is { } open)
                {
                    return StepResult.Done(await client.AdvanceAsync(open, ct) ? $"opportunity {open.Id} moved forward" : $"opportunity {open.Id} is as far already", open.Id);
                }
                var id = await client.UpsertOpportunityAsync(new(run.Key, meeting.Title, accountId), ct);
                return StepResult.Done($"opportunity {id} created", id);
            },
            lookUp: async (client, ct) => await client.FindOpportunityAsync(run.Key, ct) is { } id ? StepResult.Done($"opportunity {id}", id) : null);

        if (opportunity is not { Status: StepStatus.Done, Value: { } opportunityId })
        {
            return;
        }
        if (contactId.Length == 0)
        {
            await run.Skip(ContactRoleStep, "there is no contact to give a role");
            return;
        }
        // May be repeated: looked for first.
        await run.Step(ContactRoleStep, salesforce, async (client, ct) =>
            StepResult.Done(await client.LinkContactAsync(opportunityId, contactId, ct) ? "contact linked" : "contact was linked"));
    }

    public Task DoNotContactAsync(EventRun run, Suppression why)
        // Who is opted out already is left alone, so a repeat changes nothing.
        => run.Step(DoNotContactStep, destinations.Of<SalesforceClient>(run.Event.Workspace), async (client, ct) =>
            await client.OptOutAsync(why.Email, ct) is > 0 and var people
                ? StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"{people} contact(s) and lead(s) opted out of email"))
                : StepResult.Skipped("Salesforce knows no such person"));

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
