using System.Globalization;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
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
    private const string ConversationStep = "pipedrive-conversation";
    private const string StatusStep = "pipedrive-status";
    private const string OpenActivityStep = "pipedrive-open-activity";
    private const string DealStep = "pipedrive-deal";
    private const string MeetingStep = "pipedrive-meeting";
    private const string DoNotContactStep = "pipedrive-do-not-contact";
    private const string MayContactAgainStep = "pipedrive-may-contact-again";

    // What is remembered of a person besides ids.
    private const string OwnerId = "owner-id";
    private const string OptedOut = "opted-out";

    private const string OnlyUpdates = "Pipedrive knows no such person, and Pipedrive__UpdateOnly leaves unknown people out";

    public string Name => "Pipedrive";

    public IReadOnlyList<string> FollowUpSteps => [PersonStep, OrganizationStep, ActivityStep, ConversationStep];

    public IReadOnlyList<string> StatusSteps => [StatusStep, OpenActivityStep];

    public IReadOnlyList<string> MeetingSteps => [PersonStep, OrganizationStep, DealStep, MeetingStep];

    public IReadOnlyList<string> DoNotContactSteps => [DoNotContactStep];

    public string? Unset(string workspace) => destinations.Unset<PipedriveClient>(workspace);

    public async Task FollowUpAsync(EventRun run, FollowUp wanted)
    {
        var pipedrive = destinations.Of<PipedriveClient>(run.Event.Workspace);
        if (await PersonAsync(run, pipedrive, wanted.Person, FollowUpSteps) is not { } personId)
        {
            return;
        }
        var lead = Lead(run);
        var isHot =
            wanted.Hot
            && !LeadStatuses.IsRefusal(
                (await book.FindAsync(lead, CancellationToken.None)).Told([new(LeadStatuses.Interested, wanted.At)]).Standing
            );
        var organization = OrganizationAsync(run, pipedrive, wanted.Person, personId);
        var activity = run.Step(
            ActivityStep,
            pipedrive,
            async (client, ct) =>
            {
                var owner = Number((await book.FindAsync(lead, ct)).Other.GetValueOrDefault(OwnerId));
                var id = await client.CreateActivityAsync(
                    "task",
                    $"{(isHot ? HotSign : "")}Follow up: {wanted.Campaign}",
                    Note(run.Key, wanted),
                    personId,
                    owner,
                    wanted.Due.AddHours(client.Options.TaskDueInHours),
                    done: false,
                    ct
                );
                return StepResult.Done($"activity {Text(id)} created", Text(id));
            },
            lookUp: async (client, ct) =>
                await client.FindActivityAsync(run.Key, personId, ct) is { } id ? StepResult.Done($"activity {Text(id)}", Text(id)) : null
        );
        await Task.WhenAll(organization, activity, ConversationAsync(run, pipedrive, wanted, personId));
        // Writing it again after a crash changes nothing.
        var (companyId, taskId) = ((await organization).Value, (await activity).Value);
        book.KeepWithNext(run, lead, record => record with { CompanyId = record.CompanyId ?? companyId, TaskId = taskId ?? record.TaskId });
    }

    public async Task StatusAsync(EventRun run, StatusChange change)
    {
        var pipedrive = destinations.Of<PipedriveClient>(run.Event.Workspace);
        var lead = Lead(run);
        // Whatever order statements come in, the person ends with the label of the one that counts; setting it again changes nothing.
        await run.Step(
            StatusStep,
            pipedrive,
            (client, ct) =>
                book.BringUpAsync(lead, change.Stated, (record, status) => LabelAsync(run, client, change.Person, record, status, ct), ct)
        );
        if (run.HasFailed(ActivityStep) || run.HasFailed(StatusStep))
        {
            return; // the activity comes later, and is then made in the light of the status
        }
        await run.Step(
            OpenActivityStep,
            pipedrive,
            async (client, ct) =>
            {
                var record = await book.FindAsync(lead, ct);
                return record switch
                {
                    { TaskId: null } => StepResult.Skipped("no activity was made for the lead"),
                    { Standing: LeadStatuses.Interested } => await client.SettleActivityAsync(Number(record.TaskId)!.Value, first: true, ct)
                        ? StepResult.Done($"activity {record.TaskId} is hot")
                        : StepResult.Skipped("the activity is done"),
                    _ when LeadStatuses.IsRefusal(record.Standing) => await client.SettleActivityAsync(
                        Number(record.TaskId)!.Value,
                        first: false,
                        ct
                    )
                        ? StepResult.Done($"activity {record.TaskId} closed: {record.Standing}")
                        : StepResult.Skipped("the activity is done"),
                    _ => StepResult.Skipped("the activity stays as it is"),
                };
            }
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
            run.Step(DealStep, pipedrive, (client, ct) => DealAsync(run, client, meeting, personId, Number(organization.Value), ct)),
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
                            Number((await book.FindAsync(Lead(run), ct)).Other.GetValueOrDefault(OwnerId)),
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
                if (await FindAsync(run, client, why.Email, ct) is not { } personId)
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
                if (await FindAsync(run, client, lifted.Email, ct) is not { } personId)
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

    private CrmSubject Lead(EventRun run, string? email = null) =>
        CrmSubject.Lead(run.Event.Workspace, email ?? run.Event.LeadEmail!, Name);

    private async Task<long?> FindAsync(EventRun run, PipedriveClient client, string email, CancellationToken cancellationToken) =>
        Number((await book.FindAsync(Lead(run, email), cancellationToken)).PersonId)
        ?? await client.FindPersonAsync(email, cancellationToken)
        ?? await client.FindRecentPersonAsync(email, cancellationToken);

    private async Task<long?> PersonAsync(EventRun run, Destination<PipedriveClient> pipedrive, Person person, IReadOnlyList<string> steps)
    {
        // Looked for by exact address first, on every run: the API has no key to create a person with.
        var outcome = await run.Step(
            PersonStep,
            pipedrive,
            async (client, ct) =>
                await FindOrCreateAsync(run, client, person, ct) is { } found
                    ? StepResult.Done($"person {found.Id} {found.How}", found.Id)
                    : StepResult.Skipped(OnlyUpdates)
        );
        if (outcome.Status is Ledger.StepStatus.Skipped)
        {
            await run.SkipAsync([.. steps.Skip(1)], pipedrive.Client is null ? $"{pipedrive.Setting} is not set" : OnlyUpdates);
        }
        return outcome.IsDone && pipedrive.Client is not null ? Number(outcome.Value) : null;
    }

    private async Task<Made?> FindOrCreateAsync(EventRun run, PipedriveClient client, Person person, CancellationToken cancellationToken)
    {
        var (lead, options) = (Lead(run), client.Options);
        if (options.UpdateOnly && await FindAsync(run, client, person.Email, cancellationToken) is null)
        {
            return null;
        }
        // Two events of a lead at once, and a search index that lags, must not make two persons: one event makes it, and the others wait
        // for its id.
        string? ownerOfNew = null;
        var made = await book.OnceAsync(
            lead,
            run.Key,
            record => record.PersonId,
            async ct =>
            {
                if (await client.FindPersonAsync(person.Email, ct) is { } known)
                {
                    return Made.Found(Text(known));
                }
                if (await client.FindRecentPersonAsync(person.Email, ct) is { } recent)
                {
                    return Made.Found(Text(recent));
                }
                var (ownerId, told) = await OwnerAsync(run, client, person, own: null, ct);
                var (id, leftOut) = await client.CreatePersonAsync(PipedrivePersonDetails.Of(person, options, ownerId), ct);
                ownerOfNew = ownerId is { } owner ? Text(owner) : null;
                return new Made(Text(id), $"created{leftOut}{told}");
            },
            (record, id) => (record with { PersonId = id }).With(OwnerId, ownerOfNew),
            cancellationToken
        );
        if (made.IsNew)
        {
            return made;
        }
        if (await client.ReadPersonAsync(Number(made.Id)!.Value, cancellationToken) is not { } held)
        {
            await book.KeepAsync(lead, record => record.PersonId == made.Id ? record with { PersonId = null } : record, cancellationToken);
            throw new Failures.TransientFailureException(
                $"Person {made.Id} is gone from Pipedrive; it is looked for anew.",
                TimeSpan.FromSeconds(1)
            );
        }
        // A token always has a user, so every person has an owner.
        var (owner, _) = await OwnerAsync(run, client, person, held.OwnerId is { } own ? Text(own) : null, cancellationToken);
        await book.KeepAsync(
            lead,
            record =>
                record.Other.GetValueOrDefault(OwnerId) == (owner is { } id ? Text(id) : null)
                    ? record
                    : record.With(OwnerId, owner is { } now ? Text(now) : null),
            cancellationToken
        );
        var told = await client.FillPersonAsync(held, PipedrivePersonDetails.Of(person, options, ownerId: null), cancellationToken);
        return made with { How = made.How + told };
    }

    private async Task<(long? Id, string Told)> OwnerAsync(
        EventRun run,
        PipedriveClient client,
        Person person,
        string? own,
        CancellationToken cancellationToken
    )
    {
        var choice = await owners.ChooseAsync(run.Event.Workspace, Lead(run), client.Options, person.Origin, own, cancellationToken);
        if (choice.Owner is not { } owner)
        {
            return (null, "");
        }
        var id = choice.By is OwnerBy.Record ? Number(owner) : await client.FindUserAsync(owner, cancellationToken);
        return (id, id is null ? $"; {choice.Why}: Pipedrive knows no user of that address, correct the setting" : "");
    }

    private Task<StepOutcome> OrganizationAsync(EventRun run, Destination<PipedriveClient> pipedrive, Person person, long personId)
    {
        if (CompanyDomain.Of(person) is not { } domain)
        {
            return run.Skip(OrganizationStep, "the address is of a free mail provider and names no company");
        }
        // Kept by its domain: one event makes it, and the others take its id. Linking again changes nothing.
        return run.Step(
            OrganizationStep,
            pipedrive,
            async (client, ct) =>
            {
                var lead = Lead(run);
                if ((await book.FindAsync(lead, ct)).CompanyId is { } linked)
                {
                    return StepResult.Done($"organization {linked} is linked", linked);
                }
                if (client.Options.UpdateOnly)
                {
                    return StepResult.Skipped("Pipedrive__UpdateOnly makes no organizations");
                }
                if (await client.ReadPersonAsync(personId, ct) is { OrganizationId: { } held })
                {
                    return StepResult.Done($"the person has organization {Text(held)}", Text(held));
                }
                var company = await book.OnceAsync(
                    CrmSubject.Company(run.Event.Workspace, domain, Name),
                    run.Key,
                    record => record.CompanyId,
                    token => client.FindOrCreateOrganizationAsync(person.CompanyOrDomain, token),
                    (record, id) => record with { CompanyId = id },
                    ct
                );
                await client.LinkOrganizationAsync(personId, Number(company.Id)!.Value, ct);
                return StepResult.Done($"organization {company.Id} {company.How} and linked", company.Id);
            }
        );
    }

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
                        await client.AddNoteAsync(run.Key, personId, Note(run.Key, wanted), ct) ? "note added" : "note was there"
                    )
            );

    private async Task<StepResult> LabelAsync(
        EventRun run,
        PipedriveClient client,
        Person person,
        CrmRecord record,
        string status,
        CancellationToken cancellationToken
    )
    {
        var options = client.Options;
        if (!options.Statuses.TryGetValue(status, out var label))
        {
            return StepResult.Skipped($"no label of Pipedrive stands for {status}; Pipedrive__Statuses__{status} would name one");
        }
        var personId =
            await FindAsync(run, client, person.Email, cancellationToken)
            ?? (
                LeadStatuses.IsFavour(status) && await FindOrCreateAsync(run, client, person, cancellationToken) is { } made
                    ? Number(made.Id)
                    : null
            );
        if (personId is not { } id)
        {
            return StepResult.Skipped(options.UpdateOnly ? OnlyUpdates : "Pipedrive knows no such person");
        }
        if (await client.LabelPersonAsync(id, label, options.Statuses.Values, cancellationToken) is not { } told)
        {
            await book.KeepAsync(
                Lead(run),
                kept => kept.PersonId == record.PersonId ? kept with { PersonId = null } : kept,
                cancellationToken
            );
            return StepResult.Skipped("the person is gone from Pipedrive");
        }
        return told.Length > 0 ? StepResult.Skipped(told.TrimStart(';', ' ')) : StepResult.Done($"person {Text(id)} labelled {label}");
    }

    private async Task<StepResult> DealAsync(
        EventRun run,
        PipedriveClient client,
        Meeting meeting,
        long personId,
        long? organizationId,
        CancellationToken cancellationToken
    )
    {
        var (lead, options) = (Lead(run), client.Options);
        // The first event that wants a deal gives it its key. All later ones of the lead use the same.
        var record = await book.KeepAsync(
            lead,
            kept => DealPolicy.Reached(kept.DealKey is null ? kept with { DealKey = run.Key.Value } : kept, meeting.Kind),
            cancellationToken
        );
        var first = record.DealStage!.Value;
        var firstStage = await StageAsync(first);
        var deal = await book.OnceAsync(
            lead,
            run.Key,
            kept => kept.DealId,
            async ct =>
            {
                var key = EventKey.Parse(record.DealKey!);
                if (await client.FindDealAsync(personId, key, ct) is { } own)
                {
                    return Made.Found(Text(own));
                }
                if (await client.FindOpenDealAsync(personId, ct) is { } open)
                {
                    return Made.Found(Text(open));
                }
                return Made.Created(
                    Text(
                        await client.CreateDealAsync(
                            new PipedriveDealDetails(key, meeting.Title, personId)
                            {
                                OrganizationId = organizationId ?? Number(record.CompanyId),
                                OwnerId = Number(record.Other.GetValueOrDefault(OwnerId)),
                                StageId = firstStage,
                                Won = first is MeetingKind.Won,
                                Mapped = FieldMapping.Values(options.DealFields, meeting.Person),
                            },
                            ct
                        )
                    )
                );
            },
            (kept, id) => kept with { DealId = id },
            cancellationToken
        );
        // What others reported meanwhile counts too: whoever writes last sees the furthest.
        var reached = (await book.FindAsync(lead, cancellationToken)).DealStage ?? first;
        var moved =
            !(deal.IsNew && reached == first)
            && await client.AdvanceDealAsync(
                Number(deal.Id)!.Value,
                await StageAsync(reached),
                reached is MeetingKind.Won,
                cancellationToken
            );
        return StepResult.Done($"deal {deal.Id} {deal.How}{(moved ? $", moved: {Meeting.StageOf(reached)}" : "")}", deal.Id);

        async Task<long?> StageAsync(MeetingKind kind) =>
            DealPolicy.StageFor(options, kind) is { } stage ? await client.FindStageAsync(stage, cancellationToken) : null;
    }

    private static string Note(EventKey key, FollowUp wanted) =>
        PipedriveText.Note(
            $"Reply from {wanted.Person.Email} ({wanted.Reading}):",
            "",
            wanted.Words.Length > 0 ? wanted.Words : "(The event carries no text; open it in Instantly.)",
            "",
            $"Campaign {wanted.Campaign}, step {wanted.Step?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}",
            wanted.Conversation is { } link ? $"In Instantly: {link.AbsoluteUri}" : "",
            $"Event {key}"
        );

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
