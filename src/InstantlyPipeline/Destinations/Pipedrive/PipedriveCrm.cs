using System.Globalization;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>Pipedrive as a CRM: a person, and a deal for a booked meeting.</summary>
public sealed class PipedriveCrm(DestinationClients destinations) : ICrm
{
    private const string PersonStep = "pipedrive-person";
    private const string DealStep = "pipedrive-deal";
    private const string DoNotContactStep = "pipedrive-do-not-contact";

    public string Name => "Pipedrive";

    public IReadOnlyList<string> MeetingSteps => [PersonStep, DealStep];

    public IReadOnlyList<string> DoNotContactSteps => [DoNotContactStep];

    public string? Unset(string workspace) => destinations.Unset<PipedriveClient>(workspace);

    public async Task MeetingAsync(EventRun run, Meeting meeting)
    {
        if (meeting.Kind is not MeetingKind.Booked)
        {
            await this.SkipAsync(run, MeetingSteps, "only a booked meeting makes a deal; move the deal by hand");
            return;
        }
        var pipedrive = destinations.Of<PipedriveClient>(run.Event.Workspace);
        var lead = meeting.Person;
        // Looked for by exact address first, on every run: the API has no key to create a person with.
        var person = await run.Step(PersonStep, pipedrive, async (client, ct) =>
        {
            if (await client.FindPersonAsync(lead.Email, ct) is { } known)
            {
                return StepResult.Done($"person {known} found", known.ToString(CultureInfo.InvariantCulture));
            }
            var created = await client.CreatePersonAsync(lead.FullName, lead.Email, ct);
            return StepResult.Done($"person {created} created", created.ToString(CultureInfo.InvariantCulture));
        });
        if (!person.IsDone)
        {
            return;
        }
        var personId = long.Parse(person.Value!, CultureInfo.InvariantCulture);
        await run.Step(DealStep, pipedrive,
            async (client, ct) =>
            {
                if (await client.HasOpenDealAsync(personId, ct))
                {
                    return StepResult.Skipped("the person has an open deal already");
                }
                var id = await client.CreateDealAsync(new PipedriveDealDetails(run.Key, meeting.Title, personId), ct);
                return StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"deal {id} created"));
            },
            lookUp: async (client, ct) => await client.FindDealAsync(personId, run.Key, ct) is { } id
                ? StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"deal {id}"))
                : null);
    }

    public Task DoNotContactAsync(EventRun run, Suppression why)
        => run.Step(DoNotContactStep, destinations.Of<PipedriveClient>(run.Event.Workspace), (_, _) =>
            Task.FromResult(StepResult.Skipped("a Pipedrive person has no standard field for it; mark it by hand")));
}
