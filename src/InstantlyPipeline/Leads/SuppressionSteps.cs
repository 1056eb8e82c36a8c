using System.Globalization;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Leads;

/// <summary>Bars an address from further mail everywhere we reach: our own record, Instantly's block list, the CRMs.</summary>
public sealed class SuppressionSteps(LeadBook leads, DestinationClients destinations)
{
    /// <summary>
    /// Steps that do not depend on one another: <c>suppress</c>, <c>instantly-block-list</c>, and <c>…-do-not-contact</c> for
    /// <c>hubspot</c>, <c>salesforce</c> and <c>pipedrive</c>.
    /// </summary>
    /// <param name="why"><c>hard-bounce</c> or <c>unsubscribed</c>.</param>
    /// <param name="contact">The step that makes the HubSpot contact, where the workflow has one; null otherwise.</param>
    public async Task RunAsync(EventRun run, string email, string why, Task<StepOutcome>? contact = null)
    {
        var workspace = run.Event.Workspace;
        await Task.WhenAll(
            run.Step("suppress", async ct =>
            {
                await leads.UpdateAsync(workspace, email, lead => lead.Suppress(why, run.Event.Timestamp), ct);
                return StepResult.Done(why);
            }),
            // The client looks first, so a repeat adds nothing; it refuses anything but a full address, so no domain is ever blocked.
            run.Step("instantly-block-list", destinations.Instantly(workspace), async (instantly, ct) =>
            {
                await instantly.BlockListAsync(email, ct);
                return StepResult.Done("address on the block list");
            }),
            MarkContactAsync(run, email, why, contact),
            // Who is opted out already is left alone, so a repeat changes nothing.
            run.Step("salesforce-do-not-contact", destinations.Salesforce(workspace), async (salesforce, ct) =>
                await salesforce.OptOutAsync(email, ct) is > 0 and var people
                    ? StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"{people} contact(s) and lead(s) opted out of email"))
                    : StepResult.Skipped("Salesforce knows no such person")),
            run.Step("pipedrive-do-not-contact", destinations.Pipedrive(workspace), (_, _) =>
                Task.FromResult(StepResult.Skipped("a Pipedrive person has no standard field for it; mark it by hand"))));
    }

    private async Task MarkContactAsync(EventRun run, string email, string why, Task<StepOutcome>? contact)
    {
        if (contact is not null && (await contact).Status is StepStatus.Failed)
        {
            return; // asked for now, HubSpot would have no such contact, and would be given it unmarked later
        }
        // Setting the same properties again changes nothing.
        await run.Step("hubspot-do-not-contact", destinations.HubSpot(run.Event.Workspace), async (hubspot, ct) =>
            await hubspot.MarkDoNotContactAsync(email, why, ct)
                ? StepResult.Done("contact marked do-not-contact")
                : StepResult.Skipped("HubSpot has no such contact"));
    }
}
