using InstantlyPipeline.Crm;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>HubSpot as a CRM: a contact, its tag <c>Hot Lead</c>, a task, and a mark for who must not be contacted.</summary>
public sealed class HubSpotCrm(DestinationClients destinations) : ICrm
{
    private const string ContactStep = "hubspot-contact";
    private const string HotLeadStep = "hubspot-hot-lead";
    private const string TaskStep = "hubspot-task";
    private const string DoNotContactStep = "hubspot-do-not-contact";

    public string Name => "HubSpot";

    public IReadOnlyList<string> FollowUpSteps => [ContactStep, HotLeadStep, TaskStep];

    public IReadOnlyList<string> DoNotContactSteps => [DoNotContactStep];

    public string? Unset(string workspace) => destinations.Unset<HubSpotClient>(workspace);

    public async Task FollowUpAsync(EventRun run, FollowUp wanted)
    {
        var hubSpot = destinations.Of<HubSpotClient>(run.Event.Workspace);
        var person = wanted.Person;
        // Found by its address before it is created, so running twice finds the first one's.
        var contact = await run.Step(ContactStep, hubSpot, async (client, ct) =>
        {
            var found = await client.FindOrCreateContactAsync(
                new HubSpotContactDetails(person.Email, person.FirstName, person.LastName, person.Company, person.Phone, person.Website), ct);
            return StepResult.Done($"contact {found.Id} {(found.Created ? "created" : "found")}", found.Id);
        });
        if (!contact.IsDone)
        {
            return; // the task hangs on the contact; it follows when that is done
        }
        await Task.WhenAll(
            wanted.Hot
                // Appending an option that is there already changes nothing.
                ? run.Step(HotLeadStep, hubSpot, async (client, ct) =>
                {
                    await client.TagContactAsync(contact.Value!, ct);
                    return StepResult.Done("contact tagged Hot Lead");
                })
                : wanted.IsPending ? Task.CompletedTask : run.Skip(HotLeadStep, "only for interested replies"),
            run.Step(TaskStep, hubSpot,
                async (client, ct) =>
                {
                    var id = await client.CreateTaskAsync(HubSpotTask.Of(run.Key, contact.Value!, wanted), ct);
                    return StepResult.Done($"task {id} created", id);
                },
                lookUp: async (client, ct) => await client.FindTaskAsync(run.Key, ct) is { } id ? StepResult.Done($"task {id}", id) : null));
    }

    public async Task DoNotContactAsync(EventRun run, Suppression why)
    {
        if (run.HasFailed(ContactStep))
        {
            return; // asked for now, HubSpot would have no such contact, and would be given it unmarked later
        }
        // Setting the same properties again changes nothing.
        await run.Step(DoNotContactStep, destinations.Of<HubSpotClient>(run.Event.Workspace), async (client, ct) =>
            await client.MarkDoNotContactAsync(why.Email, why.Reason, ct)
                ? StepResult.Done("contact marked do-not-contact")
                : StepResult.Skipped("HubSpot has no such contact"));
    }
}
