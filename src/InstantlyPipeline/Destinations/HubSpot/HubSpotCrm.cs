using InstantlyPipeline.Crm;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>HubSpot as a CRM: contact and company, the tag <c>Hot Lead</c>, a task, lead status, a deal for meetings, and who must not be
/// contacted.</summary>
internal sealed class HubSpotCrm(DestinationClients destinations, CrmBook book, CrmOwners owners) : ICrm
{
    private const string ContactStep = "hubspot-contact";
    private const string CompanyStep = "hubspot-company";
    private const string HotLeadStep = "hubspot-hot-lead";
    private const string TaskStep = "hubspot-task";
    private const string HandOverStep = "hubspot-hand-over";
    private const string ConversationStep = "hubspot-conversation";
    private const string StatusStep = "hubspot-status";
    private const string OpenTaskStep = "hubspot-open-task";
    private const string DealStep = "hubspot-deal";
    private const string MeetingStep = "hubspot-meeting";
    private const string DoNotContactStep = "hubspot-do-not-contact";
    private const string UnsubscribeStep = "hubspot-unsubscribe";
    private const string MayContactAgainStep = "hubspot-may-contact-again";
    private const string MarkStep = "hubspot-mark";

    internal const string OnlyUpdates = "HubSpot has no such contact, and HubSpot__UpdateOnly leaves unknown people out";

    private readonly CrmDeals _deals = new(book);
    private readonly HubSpotRecords _records = new(book, owners);
    private readonly HubSpotStatuses _statuses = new(book, owners);

    public string Name => "HubSpot";

    public IReadOnlyList<string> FollowUpSteps => [ContactStep, CompanyStep, HotLeadStep, TaskStep, ConversationStep];

    public IReadOnlyList<string> HandOverSteps => [HandOverStep, .. FollowUpSteps];

    public IReadOnlyList<string> StatusSteps => [StatusStep, OpenTaskStep];

    public IReadOnlyList<string> MeetingSteps => [ContactStep, CompanyStep, DealStep, MeetingStep];

    public IReadOnlyList<string> DoNotContactSteps => [DoNotContactStep, UnsubscribeStep];

    public string? Unset(string workspace) => destinations.Unset<HubSpotClient>(workspace);

    public async Task<string?> KnownOwnerAsync(EventRun run, Person person) =>
        destinations.Of<HubSpotClient>(run.Event.Workspace).Client is { } client
            ? await owners.KnownAsync(Lead(run), client.Options, person.Origin, CancellationToken.None)
            : null;

    public async Task FollowUpAsync(EventRun run, FollowUp wanted)
    {
        var hubSpot = destinations.Of<HubSpotClient>(run.Event.Workspace);
        if (await ContactAsync(run, hubSpot, wanted.Person, FollowUpSteps) is not { } contact)
        {
            return;
        }
        var (options, lead) = (hubSpot.Client!.Options, Lead(run));
        var isHot = await book.IsHotAsync(lead, wanted);
        var company = CompanyAsync(run, hubSpot, wanted.Person, contact);
        var task = run.Step(
            TaskStep,
            hubSpot,
            async (client, ct) =>
            {
                var (owner, told) = await _records.OwnerAsync(run, client, wanted, contact.OwnerId, ct);
                var id = await client.CreateTaskAsync(
                    HubSpotTask.Of(run.Key, contact.Id, wanted, isHot, owner, TimeSpan.FromHours(options.TaskDueInHours)),
                    ct
                );
                return StepResult.Done($"task {id} created{told}", id);
            },
            lookUp: async (client, ct) =>
                await client.FindTaskAsync(run.Key, contact.Id, ct) is { } id ? StepResult.Done($"task {id}", id) : null
        );
        await Task.WhenAll(
            company,
            isHot
                    // Appending an option that is there already changes nothing.
                    ? run.Step(
                        HotLeadStep,
                        hubSpot,
                        async (client, ct) =>
                        {
                            await client.Tags.AddHotAsync(contact.Id, ct);
                            return StepResult.Done("contact tagged Hot Lead");
                        }
                    )
                : wanted.IsPending ? Task.CompletedTask
                : run.Skip(HotLeadStep, wanted.Hot ? "the lead has declined since" : "only for interested replies"),
            task,
            ConversationAsync(run, hubSpot, wanted, contact.Id)
        );
        var taskId = (await task).Value;
        _records.Keep(
            run,
            contact,
            (await company).Value,
            record => record with { TaskId = taskId ?? record.TaskId, Hot = record.Hot || isHot }
        );
    }

    // Giving a task to whom it belongs changes nothing.
    public Task HandOverAsync(EventRun run, FollowUp wanted) =>
        this.HandOverAsync(
            run,
            wanted,
            run.Step(
                HandOverStep,
                destinations.Of<HubSpotClient>(run.Event.Workspace),
                async (client, ct) =>
                {
                    var (owner, told) = await _records.OwnerAsync(run, client, wanted, ofContact: null, ct);
                    var due = wanted.Due.AddHours(client.Options.TaskDueInHours);
                    return await OpenTask.HandOverAsync(
                        (await book.FindAsync(Lead(run), ct)).TaskId is { } task ? [task] : [],
                        "task",
                        owner is null ? told.TrimStart(';', ' ') : null,
                        id => client.GiveTaskAsync(id, owner!, due, ct)
                    );
                }
            )
        );

    public async Task StatusAsync(EventRun run, StatusChange change)
    {
        var hubSpot = destinations.Of<HubSpotClient>(run.Event.Workspace);
        var lead = Lead(run);
        // Whatever order statements come in, the contact ends at the one that counts; setting it again changes nothing.
        await run.Step(
            StatusStep,
            hubSpot,
            (client, ct) =>
                book.BringUpAsync(
                    run,
                    lead,
                    change.Stated,
                    (record, status) => _statuses.BringToAsync(run, client, change.Person, record, status, ct),
                    ct
                )
        );
        if (run.HasFailed(TaskStep) || run.HasFailed(StatusStep))
        {
            return; // the task comes later, and is then made in the light of the status
        }
        await run.Step(
            OpenTaskStep,
            hubSpot,
            async (client, ct) =>
                await OpenTask.SettleAsync(await book.FindAsync(lead, ct), "task", (id, first) => client.SettleTaskAsync(id, first, ct))
        );
    }

    public async Task MeetingAsync(EventRun run, Meeting meeting)
    {
        var hubSpot = destinations.Of<HubSpotClient>(run.Event.Workspace);
        if (await ContactAsync(run, hubSpot, meeting.Person, MeetingSteps) is not { } contact)
        {
            return;
        }
        var company = await CompanyAsync(run, hubSpot, meeting.Person, contact);
        _records.Keep(run, contact, company.Value, record => record);
        await Task.WhenAll(
            // The deal's key is the lead's, so a second run and a second event find the same deal; it is moved forward only.
            run.Step(
                DealStep,
                hubSpot,
                (client, ct) =>
                    _deals.BringUpAsync(
                        Lead(run),
                        run.Key,
                        meeting,
                        new HubSpotDeals(client, meeting.Person, contact.Id, contact.OwnerId),
                        ct
                    )
            ),
            meeting.Kind is MeetingKind.Won
                ? run.Skip(MeetingStep, "a deal that is won is no meeting")
                // Found by the event's key in its text before it is made.
                : run.Step(
                    MeetingStep,
                    hubSpot,
                    async (client, ct) =>
                    {
                        var (title, outcome) = meeting.Kind switch
                        {
                            MeetingKind.Booked => ("Meeting booked", "SCHEDULED"),
                            MeetingKind.Held => ("Meeting held", "COMPLETED"),
                            _ => ("Meeting missed", "NO_SHOW"),
                        };
                        var isNew = await client.AddMeetingAsync(
                            run.Key,
                            contact.Id,
                            $"{title}: {PlainText.OneLine(meeting.Person.CompanyOrDomain)}",
                            HubSpotTask.Meeting(run.Key, title),
                            outcome,
                            meeting.At,
                            ct
                        );
                        return StepResult.Done(isNew ? "meeting noted" : "meeting was noted");
                    }
                )
        );
    }

    public async Task DoNotContactAsync(EventRun run, Suppression why)
    {
        var hubSpot = destinations.Of<HubSpotClient>(run.Event.Workspace);
        // A wish is the vendor's own opt-out, with or without a contact. A dead address is no wish. Both may be repeated.
        var unsubscribed =
            why.Reason == Suppression.Unsubscribed
                ? run.Step(
                    UnsubscribeStep,
                    hubSpot,
                    async (client, ct) =>
                    {
                        await client.Bars.UnsubscribeAsync(why.Email, ct);
                        return StepResult.Done("unsubscribed from all marketing mail");
                    }
                )
                : run.Skip(UnsubscribeStep, "only for a person's wish");
        if (!run.HasFailed(ContactStep)) // asked for now, HubSpot would have no such contact, and would be given it unmarked later
        {
            await run.Step(
                DoNotContactStep,
                hubSpot,
                async (client, ct) =>
                    await client.Bars.MarkAsync(why.Email, why.Reason, ct)
                        ? StepResult.Done("contact marked do-not-contact")
                        : StepResult.Skipped("HubSpot has no such contact")
            );
        }
        await unsubscribed;
    }

    public Task MayContactAgainAsync(EventRun run, Suppression lifted) =>
        run.Step(
            MayContactAgainStep,
            destinations.Of<HubSpotClient>(run.Event.Workspace),
            async (client, ct) =>
            {
                var taken = await client.Bars.UnmarkAsync(lifted.Email, ct) ? "mark taken from the contact" : "HubSpot has no such contact";
                return StepResult.Done(
                    lifted.Reason == Suppression.Unsubscribed
                        ? $"{taken}; HubSpot's own unsubscription stays, for it wants a person and a legal basis: resubscribe the "
                            + $"contact there"
                        : taken
                );
            }
        );

    public Task MarkAsync(EventRun run, Mark mark) =>
        run.Step(
            MarkStep,
            destinations.Of<HubSpotClient>(run.Event.Workspace),
            async (client, ct) =>
            {
                if (await _records.ContactAsync(run, client, mark.Person, ct) is not { } contact)
                {
                    return StepResult.Skipped(OnlyUpdates);
                }
                var known = new HubSpotKnownContact(contact.Id, contact.OwnerId, contact.HasCompany, contact.Url);
                _records.Keep(run, known, companyId: null, record => record);
                if (mark.Tag is { } tag)
                {
                    return await client.Tags.AddAsync(contact.Id, tag, ct) is { } why
                        ? StepResult.Skipped(why)
                        : StepResult.Done($"contact {contact.Id} tagged {tag}");
                }
                return await _statuses.StageAsync(run, client, mark, contact, ct);
            }
        );

    private static CrmSubject Lead(EventRun run) => HubSpotRecords.SubjectOf(run);

    /// <returns>Null where the step failed or had nothing to do, and then the other steps are recorded as skipped where that is
    /// final.</returns>
    private async Task<HubSpotKnownContact?> ContactAsync(
        EventRun run,
        Destination<HubSpotClient> hubSpot,
        Person person,
        IReadOnlyList<string> steps
    )
    {
        // Found by its address before it is created, so running twice finds the first one's.
        var contact = await run.Step(
            ContactStep,
            hubSpot,
            async (client, ct) =>
                await _records.ContactAsync(run, client, person, ct) is { } found
                    ? StepResult.Done(
                        $"contact {found.Id} {(found.Created ? "created" : "found")}{found.Refused}",
                        HubSpotKnownContact.Write(found)
                    )
                    : StepResult.Skipped(OnlyUpdates)
        );
        if (contact.Status is Ledger.StepStatus.Skipped)
        {
            await run.SkipAsync([.. steps.Skip(1)], hubSpot.Client is null ? $"{hubSpot.Setting} is not set" : OnlyUpdates);
        }
        // The rest hangs on the contact; it follows when that is done.
        return contact.IsDone && hubSpot.Client is not null ? HubSpotKnownContact.Read(contact.Value!) : null;
    }

    private Task<StepOutcome> CompanyAsync(EventRun run, Destination<HubSpotClient> hubSpot, Person person, HubSpotKnownContact contact) =>
        CompanyDomain.Of(person) is { } domain
            // Found by its domain, and written by a unique property: two at once make one. Linking again changes nothing.
            ? run.Step(CompanyStep, hubSpot, (client, ct) => _records.CompanyAsync(run, client, person, domain, contact, ct))
            : run.Skip(CompanyStep, "the address is of a free mail provider and names no company");

    private static Task<StepOutcome> ConversationAsync(EventRun run, Destination<HubSpotClient> hubSpot, FollowUp wanted, string contactId)
    {
        var kind = hubSpot.Client!.Options.Conversation;
        if (kind == "none" || wanted.Words.Length == 0)
        {
            return run.Skip(ConversationStep, kind == "none" ? "HubSpot__Conversation is none" : "the event carries no text");
        }
        // Found by the event's key in its text before it is made.
        return run.Step(
            ConversationStep,
            hubSpot,
            async (client, ct) =>
            {
                var html = HubSpotTask.Conversation(run.Key, wanted);
                var isNew =
                    kind == "email"
                        ? await client.LogEmailAsync(
                            run.Key,
                            contactId,
                            HubSpotText.Line(run.Event.ReplySubject) ?? $"Reply: {PlainText.OneLine(wanted.Campaign)}",
                            html,
                            wanted.At,
                            ct
                        )
                        : await client.AddNoteAsync(run.Key, contactId, html, wanted.At, ct);
                return StepResult.Done($"{kind} {(isNew ? "added" : "was there")}");
            }
        );
    }
}
