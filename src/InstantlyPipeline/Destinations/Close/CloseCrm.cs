using InstantlyPipeline.Crm;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Close as a CRM: contact and lead, task, the lead's status, an opportunity for a meeting, notes, unsubscribed
/// addresses.</summary>
/// <remarks>
/// At Close a lead is a company and has one status for all its people. So the status is the hot mark too, and a refusal of one person does
/// not undo what another person of the company has led to.
/// </remarks>
internal sealed class CloseCrm : ICrm
{
    private const string ContactStep = "close-contact";
    private const string HotLeadStep = "close-hot-lead";
    private const string TaskStep = "close-task";
    private const string HandOverStep = "close-hand-over";
    private const string ConversationStep = "close-conversation";
    private const string StatusStep = "close-status";
    private const string OpenTaskStep = "close-open-task";
    private const string OpportunityStep = "close-opportunity";
    private const string MeetingStep = "close-meeting-note";
    private const string DoNotContactStep = "close-do-not-contact";
    private const string MayContactAgainStep = "close-may-contact-again";
    private const string MarkStep = "close-mark";

    // Remembered of an address that the pipeline itself had unsubscribed.
    private const string BarredByUs = "unsubscribed-by-us";

    // Between the ids of contact and lead in a step's value; neither can hold it.
    private const char Separator = '/';

    private readonly DestinationClients _destinations;
    private readonly CrmBook _book;
    private readonly CrmDeals _deals;
    private readonly CloseRecords _records;
    private readonly CloseStatuses _statuses;

    public CloseCrm(DestinationClients destinations, CrmBook book, CrmOwners owners)
    {
        _destinations = destinations;
        _book = book;
        _deals = new CrmDeals(book);
        _records = new CloseRecords(book, owners);
        _statuses = new CloseStatuses(_records);
    }

    public string Name => "Close";

    public IReadOnlyList<string> FollowUpSteps => [ContactStep, HotLeadStep, TaskStep, ConversationStep];

    public IReadOnlyList<string> HandOverSteps => [HandOverStep, .. FollowUpSteps];

    public IReadOnlyList<string> StatusSteps => [StatusStep, OpenTaskStep];

    public IReadOnlyList<string> MeetingSteps => [ContactStep, OpportunityStep, MeetingStep];

    public IReadOnlyList<string> DoNotContactSteps => [DoNotContactStep];

    public IReadOnlyList<string> MayContactAgainSteps => [MayContactAgainStep];

    public string? Unset(string workspace) => _destinations.Unset<CloseClient>(workspace);

    public async Task FollowUpAsync(EventRun run, FollowUp wanted)
    {
        if (await ContactAsync(run, wanted.Person, [HotLeadStep, TaskStep, ConversationStep]) is not { } person)
        {
            return;
        }
        var close = Close(run);
        var subject = CloseRecords.SubjectOf(run, wanted.Person);
        var isHot = await _book.IsHotAsync(subject, wanted);
        // Again, for a run that died before its end: a recorded step is not asked a second time.
        _records.Keep(run, subject, person);
        await Task.WhenAll(
            isHot
                // Setting the same status again changes nothing.
                ? run.Step(
                    HotLeadStep,
                    close,
                    async (client, ct) =>
                        await CloseStatuses.SetAsync(client, await _book.FindAsync(subject, ct), person, LeadStatuses.Interested, ct)
                )
                : run.Skip(HotLeadStep, wanted.Hot ? "the lead has declined since" : "only for interested replies"),
            run.Step(
                TaskStep,
                close,
                async (client, ct) =>
                {
                    var (user, why) = await _records.TaskOwnerAsync(run, client, wanted, ct);
                    var due = wanted.Due.AddHours(client.Options.TaskDueInHours);
                    var id = await client.Activities.CreateTaskAsync(person, CloseText.Task(run.Key, wanted), due, user, first: isHot, ct);
                    return StepResult.Done(CloseRecords.Sentence($"task {id} created", why is null ? [] : [why]), id);
                },
                lookUp: async (client, ct) =>
                    await client.Activities.FindTaskAsync(person.LeadId, run.Key, ct) is { } id ? StepResult.Done($"task {id}", id) : null
            ),
            ConversationAsync(run, close, wanted, person)
        );
    }

    // Giving a task to whom it belongs changes nothing.
    public Task HandOverAsync(EventRun run, FollowUp wanted) =>
        this.HandOverAsync(
            run,
            wanted,
            run.Step(
                HandOverStep,
                Close(run),
                async (client, ct) =>
                {
                    var (user, why) = await _records.TaskOwnerAsync(run, client, wanted, ct);
                    var due = wanted.Due.AddHours(client.Options.TaskDueInHours);
                    return await OpenTask.HandOverAsync(
                        await PersonAsync(run, client, wanted.Person, ct) is { } person
                            ? await client.Activities.OpenTasksAsync(person, run.Key, ct)
                            : [],
                        "task",
                        user is null ? why ?? "Close names no user" : null,
                        id => client.Activities.GiveTaskAsync(id, user!, due, ct)
                    );
                }
            )
        );

    private async Task<ClosePerson?> PersonAsync(EventRun run, CloseClient client, Person who, CancellationToken cancellationToken) =>
        (await _book.FindAsync(CloseRecords.SubjectOf(run, who), cancellationToken)) is { PersonId: { } contact }
            ? await client.People.GetAsync(contact, who.Email, cancellationToken)
            : null;

    public async Task StatusAsync(EventRun run, StatusChange change)
    {
        var (close, subject) = (Close(run), CloseRecords.SubjectOf(run, change.Person));
        // Whatever order statements come in, the lead ends at the one that counts; setting it again changes nothing.
        await run.Step(
            StatusStep,
            close,
            (client, ct) =>
                _book.BringUpAsync(
                    run,
                    subject,
                    change.Stated,
                    (record, status) => _statuses.BringToAsync(run, client, change.Person, record, status, ct),
                    ct
                )
        );
        if (run.HasFailed(TaskStep) || run.HasFailed(StatusStep))
        {
            return; // the task comes later, and is then made in the light of the status
        }
        if (OpenTask.ComesFirst(change.Status) is not { } first)
        {
            await this.SkipAsync(run, [OpenTaskStep], "open tasks stay as they are");
            return;
        }
        // May be repeated.
        await run.Step(
            OpenTaskStep,
            close,
            async (client, ct) =>
            {
                if (await PersonAsync(run, client, change.Person, ct) is not { } person)
                {
                    return StepResult.Skipped("no task was made for the lead");
                }
                return await OpenTask.SettleAllAsync(
                    await client.Activities.OpenTasksAsync(person, run.Key, ct),
                    first,
                    task => client.Activities.SettleTaskAsync(task, first, ct)
                );
            }
        );
    }

    public async Task MeetingAsync(EventRun run, Meeting meeting)
    {
        if (await ContactAsync(run, meeting.Person, [OpportunityStep, MeetingStep]) is not { } person)
        {
            return;
        }
        var close = Close(run);
        await Task.WhenAll(
            // May be repeated: it is looked for by the key of the first event that wanted one, and a move is asked for only where it leads
            // forward.
            run.Step(
                OpportunityStep,
                close,
                (client, ct) =>
                    _deals.BringUpAsync(
                        CloseRecords.SubjectOf(run, meeting.Person),
                        run.Key,
                        meeting,
                        Deals(run, client, meeting.Person, person),
                        ct
                    )
            ),
            meeting.Kind is MeetingKind.Won
                ? run.Skip(MeetingStep, "only for a meeting")
                : run.Step(
                    MeetingStep,
                    close,
                    async (client, ct) =>
                        StepResult.Done(
                            $"note {await client.Activities.CreateNoteAsync(person, CloseText.Meeting(run.Key, meeting), ct)} created"
                        ),
                    lookUp: async (client, ct) =>
                        await client.Activities.FindNoteAsync(person.LeadId, run.Key, ct) is { } id ? StepResult.Done($"note {id}") : null
                )
        );
    }

    // It needs no contact. Where there is one, it says whether somebody had unsubscribed the address before: Close answers the same the
    // second time.
    public Task DoNotContactAsync(EventRun run, Suppression why) =>
        run.Step(
            DoNotContactStep,
            Close(run),
            async (client, ct) =>
            {
                var subject = CrmSubject.Lead(run.Event.Workspace, why.Email, Name);
                // Ours from an earlier event, or from this one before it died.
                var isOurs = (await _book.FindAsync(subject, ct)).Other.ContainsKey(BarredByUs);
                if (!isOurs && await client.People.FindAsync(why.Email, ct) is { IsUnsubscribed: true })
                {
                    return StepResult.Done("address was unsubscribed", Suppression.Found);
                }
                await _book.KeepAsync(subject, record => record.With(BarredByUs, why.Reason), ct);
                if (await client.UnsubscribeAsync(why.Email, ct) || isOurs)
                {
                    return StepResult.Done("address unsubscribed");
                }
                await _book.KeepAsync(subject, record => record.With(BarredByUs, null), ct);
                return StepResult.Done("address was unsubscribed", Suppression.Found);
            }
        );

    public Task MayContactAgainAsync(EventRun run, Suppression lifted) =>
        run.Step(
            MayContactAgainStep,
            Close(run),
            async (client, ct) =>
            {
                var isSubscribed = await client.ResubscribeAsync(lifted.Email, ct);
                await _book.KeepAsync(
                    CrmSubject.Lead(run.Event.Workspace, lifted.Email, Name),
                    record => record.Other.ContainsKey(BarredByUs) ? record.With(BarredByUs, null) : record,
                    ct
                );
                return isSubscribed
                    ? StepResult.Done("address subscribed again")
                    : StepResult.Skipped("Close had not unsubscribed the address");
            }
        );

    public Task MarkAsync(EventRun run, Mark mark) =>
        mark.Tag is not null
            ? this.SkipAsync(run, [MarkStep], "it has no tags; a custom field of a choice can hold one, see Close__Fields")
            : run.Step(
                MarkStep,
                Close(run),
                async (client, ct) =>
                    await _records.PersonAsync(run, client, mark.Person, ct) is var (person, _)
                        ? await StageAsync(run, client, mark, person, ct)
                        : StepResult.Skipped("Close has no such person, and Close__UpdateOnly is set")
            );

    /// <summary>A status of opportunities where the pipeline has one of that name, else a status of the lead.</summary>
    private async Task<StepResult> StageAsync(
        EventRun run,
        CloseClient client,
        Mark mark,
        ClosePerson person,
        CancellationToken cancellationToken
    )
    {
        if (await client.Opportunities.FindStatusAsync(mark.Stage!, cancellationToken) is not null)
        {
            return await _deals.MarkAsync(
                CloseRecords.SubjectOf(run, mark.Person),
                run.Key,
                mark.Title,
                mark.Stage!,
                Deals(run, client, mark.Person, person),
                cancellationToken
            );
        }
        if (await client.FindLeadStatusAsync(mark.Stage!, cancellationToken) is { } status)
        {
            await client.People.SetStatusAsync(person.LeadId, status, cancellationToken);
            return StepResult.Done($"lead set to {mark.Stage}");
        }
        return StepResult.Skipped(
            $"Close has no status '{mark.Stage}', neither of opportunities nor of leads; leads have "
                + $"{string.Join(", ", await client.LeadStatusesAsync(cancellationToken))}"
        );
    }

    private CloseDeals Deals(EventRun run, CloseClient client, Person about, ClosePerson person) =>
        new(client, about, person, ct => _records.OwnerAsync(run, client, about, ct));

    private Destination<CloseClient> Close(EventRun run) => _destinations.Of<CloseClient>(run.Event.Workspace);

    /// <summary>The contact's step.</summary>
    /// <param name="waiting">Steps that need the contact: recorded as skipped where there is none to have.</param>
    private async Task<ClosePerson?> ContactAsync(EventRun run, Person person, IReadOnlyList<string> waiting)
    {
        // Looked for before it is made, and made by one event at a time.
        var contact = await run.Step(
            ContactStep,
            Close(run),
            async (client, ct) =>
                await _records.PersonAsync(run, client, person, ct) is var (found, detail)
                    ? StepResult.Done(detail, $"{found.ContactId}{Separator}{found.LeadId}")
                    : StepResult.Skipped("Close has no such person, and Close__UpdateOnly is set")
        );
        if (contact.IsDone)
        {
            var ids = contact.Value!.Split(Separator);
            return new(ids[0], ids[1]);
        }
        if (contact.Status is Ledger.StepStatus.Skipped)
        {
            await this.SkipAsync(run, waiting, "there is no such person");
        }
        return null; // of a step that failed, the others follow when it is done
    }

    private static Task<StepOutcome> ConversationAsync(EventRun run, Destination<CloseClient> close, FollowUp wanted, ClosePerson person) =>
        close.Client is { Options.Conversation: not "note" } ? run.Skip(ConversationStep, "Close__Conversation is none")
        : wanted.Words.Length == 0 ? run.Skip(ConversationStep, "there are no words to keep")
        : run.Step(
            ConversationStep,
            close,
            async (client, ct) =>
                StepResult.Done(
                    $"note {await client.Activities.CreateNoteAsync(person, CloseText.Conversation(run.Key, wanted), ct)} created"
                ),
            lookUp: async (client, ct) =>
                await client.Activities.FindNoteAsync(person.LeadId, run.Key, ct) is { } id ? StepResult.Done($"note {id}") : null
        );
}
