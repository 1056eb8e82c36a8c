using InstantlyPipeline.Crm;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>Pipedrive as a CRM: person and organization, an activity for a warm reply, a label, a deal for meetings, and who must not be
/// contacted.</summary>
internal sealed class PipedriveCrm(DestinationClients destinations, CrmBook book, CrmOwners owners) : ICrm
{
    internal const string HotSign = "🔥 ";

    private const string PersonStep = "pipedrive-person";
    private const string OrganizationStep = "pipedrive-organization";
    private const string ActivityStep = "pipedrive-activity";
    private const string HandOverStep = "pipedrive-hand-over";
    private const string ConversationStep = "pipedrive-conversation";
    private const string StatusStep = "pipedrive-status";
    private const string OpenActivityStep = "pipedrive-open-activity";
    private const string DealStep = "pipedrive-deal";
    private const string MeetingStep = "pipedrive-meeting";
    private const string DoNotContactStep = "pipedrive-do-not-contact";
    private const string MayContactAgainStep = "pipedrive-may-contact-again";
    private const string MarkStep = "pipedrive-mark";

    // What is remembered of a person besides ids.
    private const string OptedOut = "opted-out";

    internal const string OnlyUpdates = "Pipedrive knows no such person, and Pipedrive__UpdateOnly leaves unknown people out";

    private readonly CrmDeals _deals = new(book);
    private readonly PipedriveRecords _records = new(book, owners);
    private readonly PipedriveLabels _labels = new(book, owners);

    public string Name => "Pipedrive";

    public IReadOnlyList<string> FollowUpSteps => [PersonStep, OrganizationStep, ActivityStep, ConversationStep];

    public IReadOnlyList<string> HandOverSteps => [HandOverStep, .. FollowUpSteps];

    public IReadOnlyList<string> StatusSteps => [StatusStep, OpenActivityStep];

    public IReadOnlyList<string> MeetingSteps => [PersonStep, OrganizationStep, DealStep, MeetingStep];

    public IReadOnlyList<string> DoNotContactSteps => [DoNotContactStep];

    public string? Unset(string workspace) => destinations.Unset<PipedriveClient>(workspace);

    public async Task<string?> KnownOwnerAsync(EventRun run, Person person) =>
        destinations.Of<PipedriveClient>(run.Event.Workspace).Client is { } client
            ? await owners.KnownAsync(Lead(run), client.Options, person.Origin, CancellationToken.None)
            : null;

    public async Task FollowUpAsync(EventRun run, FollowUp wanted)
    {
        var pipedrive = destinations.Of<PipedriveClient>(run.Event.Workspace);
        if (await PersonAsync(run, pipedrive, wanted.Person, FollowUpSteps) is not { } personId)
        {
            return;
        }
        var lead = Lead(run);
        var isHot = await book.IsHotAsync(lead, wanted);
        var organization = OrganizationAsync(run, pipedrive, wanted.Person, personId);
        var activity = run.Step(
            ActivityStep,
            pipedrive,
            async (client, ct) =>
            {
                var (owner, told) = await _records.TaskOwnerAsync(run, client, wanted, ct);
                var id = await client.CreateActivityAsync(
                    "task",
                    $"{(isHot ? HotSign : "")}Follow up: {wanted.Campaign}",
                    PipedriveText.FollowUp(run.Key, wanted),
                    personId,
                    owner,
                    wanted.Due.AddHours(client.Options.TaskDueInHours),
                    done: false,
                    ct
                );
                return StepResult.Done($"activity {Text(id)} created{told}", Text(id));
            },
            lookUp: async (client, ct) =>
                await client.FindActivityAsync(run.Key, personId, ct) is { } id ? StepResult.Done($"activity {Text(id)}", Text(id)) : null
        );
        await Task.WhenAll(organization, activity, ConversationAsync(run, pipedrive, wanted, personId));
        // Writing it again after a crash changes nothing.
        var (companyId, taskId) = ((await organization).Value, (await activity).Value);
        book.KeepWithNext(
            run,
            lead,
            record =>
                record with
                {
                    PersonId = record.PersonId ?? Text(personId),
                    CompanyId = record.CompanyId ?? companyId,
                    TaskId = taskId ?? record.TaskId,
                }
        );
    }

    // Giving an activity to whom it belongs changes nothing.
    public Task HandOverAsync(EventRun run, FollowUp wanted) =>
        this.HandOverAsync(
            run,
            wanted,
            run.Step(
                HandOverStep,
                destinations.Of<PipedriveClient>(run.Event.Workspace),
                async (client, ct) =>
                {
                    var owner = await client.FindUserAsync(wanted.Owner!, ct);
                    var due = wanted.Due.AddHours(client.Options.TaskDueInHours);
                    return await OpenTask.HandOverAsync(
                        (await book.FindAsync(Lead(run), ct)).TaskId is { } task ? [task] : [],
                        "activity",
                        owner is null ? "Pipedrive knows no user of the next owner's address, correct it" : null,
                        id => client.GiveActivityAsync(PipedriveRecords.Number(id)!.Value, owner!.Value, due, ct)
                    );
                }
            )
        );

    public async Task StatusAsync(EventRun run, StatusChange change)
    {
        var pipedrive = destinations.Of<PipedriveClient>(run.Event.Workspace);
        var lead = Lead(run);
        // Whatever order statements come in, the person ends with the label of the one that counts; setting it again changes nothing.
        await run.Step(
            StatusStep,
            pipedrive,
            (client, ct) =>
                book.BringUpAsync(
                    run,
                    lead,
                    change.Stated,
                    (record, status) => _labels.BringToAsync(run, client, change.Person, record, status, ct),
                    ct
                )
        );
        if (run.HasFailed(ActivityStep) || run.HasFailed(StatusStep))
        {
            return; // the activity comes later, and is then made in the light of the status
        }
        await run.Step(
            OpenActivityStep,
            pipedrive,
            async (client, ct) =>
                await OpenTask.SettleAsync(
                    await book.FindAsync(lead, ct),
                    "activity",
                    (id, first) => client.SettleActivityAsync(PipedriveRecords.Number(id)!.Value, first, ct)
                )
        );
    }

    public async Task MeetingAsync(EventRun run, Meeting meeting)
    {
        var pipedrive = destinations.Of<PipedriveClient>(run.Event.Workspace);
        if (await PersonAsync(run, pipedrive, meeting.Person, MeetingSteps) is not { } personId)
        {
            return;
        }
        var organization = await OrganizationAsync(run, pipedrive, meeting.Person, personId);
        await Task.WhenAll(
            // Looked for by the lead's key on every run; it is moved forward only.
            run.Step(
                DealStep,
                pipedrive,
                (client, ct) =>
                    _deals.BringUpAsync(
                        Lead(run),
                        run.Key,
                        meeting,
                        new PipedriveDeals(client, meeting.Person, personId, Number(organization.Value)),
                        ct
                    )
            ),
            meeting.Kind is MeetingKind.Won
                ? run.Skip(MeetingStep, "a deal that is won is no meeting")
                : run.Step(
                    MeetingStep,
                    pipedrive,
                    async (client, ct) =>
                    {
                        var title = meeting.Kind switch
                        {
                            MeetingKind.Booked => "Meeting booked",
                            MeetingKind.Held => "Meeting held",
                            _ => "Meeting missed",
                        };
                        var id = await client.CreateActivityAsync(
                            "meeting",
                            $"{title}: {meeting.Person.CompanyOrDomain}",
                            PipedriveText.Note(
                                "Instantly's event gives no date of the meeting; this is when it was reported.",
                                $"Event {run.Key}"
                            ),
                            personId,
                            PipedriveRecords.OwnerIn(await book.FindAsync(Lead(run), ct)),
                            meeting.At,
                            done: meeting.Kind is not MeetingKind.Booked,
                            ct
                        );
                        return StepResult.Done($"activity {Text(id)} created");
                    },
                    lookUp: async (client, ct) =>
                        await client.FindActivityAsync(run.Key, personId, ct) is { } id ? StepResult.Done($"activity {Text(id)}") : null
                )
        );
    }

    public async Task DoNotContactAsync(EventRun run, Suppression why)
    {
        if (run.HasFailed(PersonStep))
        {
            return; // asked for now, Pipedrive would have no such person, and would be given one unmarked later
        }
        // A wish is Pipedrive's own opt-out where the company has Campaigns; elsewhere, and for a dead address, a field of ours. Both may
        // be repeated.
        await run.Step(
            DoNotContactStep,
            destinations.Of<PipedriveClient>(run.Event.Workspace),
            async (client, ct) =>
            {
                if (await _records.FindAsync(run, client, why.Email, ct) is not { } personId)
                {
                    return StepResult.Skipped("Pipedrive knows no such person");
                }
                if (why.Reason == Suppression.Unsubscribed && await client.UnsubscribePersonAsync(personId, ct))
                {
                    await book.KeepAsync(Lead(run, why.Email), record => record.With(OptedOut, "marketing-status"), ct);
                    return StepResult.Done($"person {Text(personId)} unsubscribed (marketing_status)");
                }
                return await client.MarkPersonAsync(personId, why.Reason, ct)
                    ? StepResult.Done($"person {Text(personId)} marked in the field '{PipedriveClient.BarredField}'")
                    : StepResult.Skipped("the person is gone from Pipedrive");
            }
        );
    }

    public Task MayContactAgainAsync(EventRun run, Suppression lifted) =>
        run.Step(
            MayContactAgainStep,
            destinations.Of<PipedriveClient>(run.Event.Workspace),
            async (client, ct) =>
            {
                if (await _records.FindAsync(run, client, lifted.Email, ct) is not { } personId)
                {
                    return StepResult.Skipped("Pipedrive knows no such person");
                }
                await client.MarkPersonAsync(personId, reason: null, ct);
                return StepResult.Done(
                    (await client.ReadPersonAsync(personId, ct))?.MarketingStatus == "unsubscribed"
                        ? "mark taken from the person; Pipedrive changes marketing_status only once over the API: set it back by hand there"
                        : "mark taken from the person"
                );
            }
        );

    public Task MarkAsync(EventRun run, Mark mark) =>
        run.Step(
            MarkStep,
            destinations.Of<PipedriveClient>(run.Event.Workspace),
            async (client, ct) =>
            {
                if (await _records.PersonAsync(run, client, mark.Person, ct) is not { } person)
                {
                    return StepResult.Skipped(OnlyUpdates);
                }
                var personId = Number(person.Id)!.Value;
                if (mark.Tag is { } tag)
                {
                    return await client.LabelPersonAsync(personId, tag, ours: [], ct) switch
                    {
                        null => StepResult.Skipped("the person is gone from Pipedrive"),
                        "" => StepResult.Done($"person {person.Id} labelled {tag}"),
                        var told => StepResult.Skipped(told.TrimStart(';', ' ')),
                    };
                }
                var stages = await client.StageNamesAsync(ct);
                return await client.HasStageAsync(mark.Stage!, ct)
                    ? await _deals.MarkAsync(
                        Lead(run),
                        run.Key,
                        mark.Title,
                        mark.Stage!,
                        new PipedriveDeals(client, mark.Person, personId, organizationId: null),
                        ct
                    )
                    : StepResult.Skipped($"Pipedrive has no stage '{mark.Stage}' in that pipeline; it has {string.Join(", ", stages)}");
            }
        );

    private static CrmSubject Lead(EventRun run, string? email = null) => PipedriveRecords.SubjectOf(run, email);

    private async Task<long?> PersonAsync(EventRun run, Destination<PipedriveClient> pipedrive, Person person, IReadOnlyList<string> steps)
    {
        // Looked for by exact address first, on every run: the API has no key to create a person with.
        var outcome = await run.Step(
            PersonStep,
            pipedrive,
            async (client, ct) =>
                await _records.PersonAsync(run, client, person, ct) is { } found
                    ? StepResult.Done($"person {found.Id} {found.How}", found.Id)
                    : StepResult.Skipped(OnlyUpdates)
        );
        if (outcome.Status is Ledger.StepStatus.Skipped)
        {
            await run.SkipAsync([.. steps.Skip(1)], pipedrive.Client is null ? $"{pipedrive.Setting} is not set" : OnlyUpdates);
        }
        return outcome.IsDone && pipedrive.Client is not null ? Number(outcome.Value) : null;
    }

    private Task<StepOutcome> OrganizationAsync(EventRun run, Destination<PipedriveClient> pipedrive, Person person, long personId) =>
        CompanyDomain.Of(person) is { } domain
            // Kept by its domain: one event makes it, and the others take its id. Linking again changes nothing.
            ? run.Step(OrganizationStep, pipedrive, (client, ct) => _records.OrganizationAsync(run, client, person, domain, personId, ct))
            : run.Skip(OrganizationStep, "the address is of a free mail provider and names no company");

    private static Task<StepOutcome> ConversationAsync(
        EventRun run,
        Destination<PipedriveClient> pipedrive,
        FollowUp wanted,
        long personId
    ) =>
        pipedrive.Client!.Options.Conversation == "none" || wanted.Words.Length == 0
            ? run.Skip(ConversationStep, wanted.Words.Length == 0 ? "the event carries no text" : "Pipedrive__Conversation is none")
            // Found by the event's key in its text before it is made.
            : run.Step(
                ConversationStep,
                pipedrive,
                async (client, ct) =>
                    StepResult.Done(
                        await client.AddNoteAsync(run.Key, personId, PipedriveText.FollowUp(run.Key, wanted), ct)
                            ? "note added"
                            : "note was there"
                    )
            );

    private static string Text(long id) => PipedriveRecords.Text(id);

    private static long? Number(string? text) => PipedriveRecords.Number(text);
}
