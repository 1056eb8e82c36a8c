using System.Globalization;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Salesforce as a CRM: contact or lead with its account, a task, hot mark and lead status, an opportunity for meetings, Email Opt
/// Out.</summary>
internal sealed class SalesforceCrm : ICrm
{
    private const string ContactStep = "salesforce-contact";
    private const string HotLeadStep = "salesforce-hot-lead";
    private const string TaskStep = "salesforce-task";
    private const string HandOverStep = "salesforce-hand-over";
    private const string ConversationStep = "salesforce-conversation";
    private const string StatusStep = "salesforce-status";
    private const string OpenTaskStep = "salesforce-open-task";
    private const string OpportunityStep = "salesforce-opportunity";
    private const string ContactRoleStep = "salesforce-contact-role";
    private const string MeetingStep = "salesforce-meeting";
    private const string DoNotContactStep = "salesforce-do-not-contact";
    private const string MayContactAgainStep = "salesforce-may-contact-again";
    private const string MarkStep = "salesforce-mark";

    // Between the ids of contact, account and lead in a step's value; none can hold it.
    private const char Separator = '/';

    private readonly DestinationClients _destinations;
    private readonly CrmBook _book;
    private readonly CrmDeals _deals;
    private readonly SalesforceRecords _records;
    private readonly SalesforceStatuses _statuses;

    public SalesforceCrm(DestinationClients destinations, CrmBook book, CrmOwners owners)
    {
        _destinations = destinations;
        _book = book;
        _deals = new CrmDeals(book);
        _records = new SalesforceRecords(book, owners);
        _statuses = new SalesforceStatuses(_records, _deals);
    }

    public string Name => "Salesforce";

    public IReadOnlyList<string> FollowUpSteps => [ContactStep, HotLeadStep, TaskStep, ConversationStep];

    public IReadOnlyList<string> HandOverSteps => [HandOverStep, .. FollowUpSteps];

    public IReadOnlyList<string> StatusSteps => [StatusStep, OpenTaskStep];

    public IReadOnlyList<string> MeetingSteps => [ContactStep, OpportunityStep, ContactRoleStep, MeetingStep];

    public IReadOnlyList<string> DoNotContactSteps => [DoNotContactStep];

    public IReadOnlyList<string> MayContactAgainSteps => [MayContactAgainStep];

    public string? Unset(string workspace) => _destinations.Unset<SalesforceClient>(workspace);

    public async Task FollowUpAsync(EventRun run, FollowUp wanted)
    {
        if (await ContactAsync(run, wanted.Person, [HotLeadStep, TaskStep, ConversationStep]) is not { } person)
        {
            return;
        }
        var (salesforce, subject) = (Salesforce(run), SalesforceRecords.SubjectOf(run, wanted.Person));
        var isHot = await _book.IsHotAsync(subject, wanted);
        await Task.WhenAll(
            isHot
                // Marking again changes nothing.
                ? run.Step(
                    HotLeadStep,
                    salesforce,
                    async (client, ct) =>
                        await client.MarkHotAsync(person, true, ct) is { } why
                            ? StepResult.Skipped(why)
                            : StepResult.Done($"{person.Kind.ToLowerInvariant()} marked {client.Options.HotValue}")
                )
                : run.Skip(HotLeadStep, wanted.Hot ? "the lead has declined since" : "only for interested replies"),
            run.Step(
                TaskStep,
                salesforce,
                async (client, ct) =>
                {
                    var (owner, why) = await _records.TaskOwnerAsync(
                        run,
                        client,
                        wanted,
                        await client.GetPersonAsync(person.Kind, person.WhoId, ct),
                        ct
                    );
                    var id = await client.CreateTaskAsync(
                        new(
                            person.WhoId,
                            $"Follow up: {wanted.Campaign}",
                            SalesforceText.Task(run.Key, wanted),
                            wanted.Due.AddHours(client.Options.TaskDueInHours)
                        )
                        {
                            OwnerId = owner,
                            First = isHot,
                        },
                        ct
                    );
                    return StepResult.Done(SalesforceRecords.Sentence($"task {id} created", why is null ? [] : [why]), id);
                },
                lookUp: async (client, ct) =>
                    await client.FindTaskAsync(person.WhoId, run.Key, "Reply from ", ct) is { } id
                        ? StepResult.Done($"task {id}", id)
                        : null
            ),
            ConversationAsync(run, salesforce, wanted, person)
        );
    }

    // Giving a task to whom it belongs changes nothing.
    public Task HandOverAsync(EventRun run, FollowUp wanted) =>
        this.HandOverAsync(
            run,
            wanted,
            run.Step(
                HandOverStep,
                Salesforce(run),
                async (client, ct) =>
                {
                    var (owner, why) = await _records.TaskOwnerAsync(run, client, wanted, person: null, ct);
                    var due = wanted.Due.AddHours(client.Options.TaskDueInHours);
                    return await OpenTask.HandOverAsync(
                        await _records.FindPersonAsync(run, client, wanted.Person, ct) is { } person
                            ? await client.OpenTasksAsync(person.WhoId, run.Key, ct)
                            : [],
                        "task",
                        owner is null ? why ?? "Salesforce names no owner" : null,
                        id => client.GiveTaskAsync(id, owner!, due, ct)
                    );
                }
            )
        );

    public async Task StatusAsync(EventRun run, StatusChange change)
    {
        var (salesforce, subject) = (Salesforce(run), SalesforceRecords.SubjectOf(run, change.Person));
        // Whatever order statements come in, the person ends at the one that counts; setting it again changes nothing.
        await run.Step(
            StatusStep,
            salesforce,
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
            salesforce,
            async (client, ct) =>
            {
                if (await _records.FindPersonAsync(run, client, change.Person, ct) is not { } person)
                {
                    return StepResult.Skipped("Salesforce knows no such person");
                }
                return await OpenTask.SettleAllAsync(
                    await client.OpenTasksAsync(person.WhoId, run.Key, ct),
                    first,
                    task => client.SettleTaskAsync(task, first, ct)
                );
            }
        );
    }

    public async Task MeetingAsync(EventRun run, Meeting meeting)
    {
        if (await ContactAsync(run, meeting.Person, [OpportunityStep, ContactRoleStep, MeetingStep]) is not { } person)
        {
            return;
        }
        var salesforce = Salesforce(run);
        // May be repeated: it is looked for by the external id of the first event that wanted one, and a move is asked for only where it
        // leads forward. The write itself carries the external id, so even a look-up that comes too early makes no second opportunity.
        var opportunity = await run.Step(
            OpportunityStep,
            salesforce,
            (client, ct) =>
                _deals.BringUpAsync(
                    SalesforceRecords.SubjectOf(run, meeting.Person),
                    run.Key,
                    meeting,
                    Deals(run, client, meeting.Person, person, meeting.Reports),
                    ct
                )
        );
        var opportunityId = opportunity.IsDone ? opportunity.Value : null;
        await Task.WhenAll(
            opportunityId is null ? Task.CompletedTask
                : person.Id is null ? run.Skip(ContactRoleStep, "there is no contact to give a role")
                // May be repeated: looked for first.
                : run.Step(
                    ContactRoleStep,
                    salesforce,
                    async (client, ct) =>
                        StepResult.Done(
                            await client.LinkContactAsync(opportunityId, person.Id, ct) ? "contact linked" : "contact was linked"
                        )
                ),
            meeting.Kind is MeetingKind.Won ? run.Skip(MeetingStep, "a deal that is won is no meeting")
                : person is { Id: null, LeadId: null } ? run.Skip(MeetingStep, "an earlier version kept no id of the lead")
                : run.Step(
                    MeetingStep,
                    salesforce,
                    async (client, ct) =>
                    {
                        var id = await client.CreateTaskAsync(
                            new(person.WhoId, SalesforceText.Subject(meeting), SalesforceText.Meeting(run.Key, meeting), meeting.At)
                            {
                                WhatId = person.Id is null ? null : opportunityId,
                                IsDone = true,
                            },
                            ct
                        );
                        return StepResult.Done($"task {id} notes it", id);
                    },
                    lookUp: async (client, ct) =>
                        await client.FindTaskAsync(person.WhoId, run.Key, "Reported by Instantly", ct) is { } id
                            ? StepResult.Done($"task {id}", id)
                            : null
                )
        );
    }

    // Who is opted out already is left alone, so a repeat changes nothing.
    public Task DoNotContactAsync(EventRun run, Suppression why) =>
        run.Step(
            DoNotContactStep,
            Salesforce(run),
            async (client, ct) =>
                await client.OptOutAsync(why.Email, ct) is { People: > 0 and var people } outcome
                    ? StepResult.Done(
                        string.Create(CultureInfo.InvariantCulture, $"{people} contact(s) and lead(s) opted out of email"),
                        // Lifting the bar takes it from all of them, so one whom somebody else had opted out keeps it from all.
                        outcome.Before > 0
                            ? Suppression.Found
                            : null
                    )
                    : StepResult.Skipped("Salesforce knows no such person")
        );

    public Task MayContactAgainAsync(EventRun run, Suppression lifted) =>
        run.Step(
            MayContactAgainStep,
            Salesforce(run),
            async (client, ct) =>
                await client.OptInAsync(lifted.Email, ct) is { People: > 0 and var people }
                    ? StepResult.Done(string.Create(CultureInfo.InvariantCulture, $"opt-out taken from {people} contact(s) and lead(s)"))
                    : StepResult.Skipped("Salesforce knows no such person")
        );

    public Task MarkAsync(EventRun run, Mark mark) =>
        run.Step(
            MarkStep,
            Salesforce(run),
            async (client, ct) =>
            {
                if (await _records.PersonAsync(run, client, mark.Person, ct) is not var (person, _))
                {
                    return StepResult.Skipped("Salesforce knows no such person, and Salesforce__UpdateOnly is set");
                }
                if (mark.Tag is { } tag)
                {
                    return await client.AddTopicAsync(person.WhoId, tag, ct) is { } why
                        ? StepResult.Skipped(why)
                        : StepResult.Done($"{person.Kind.ToLowerInvariant()} {person.WhoId} has the topic {tag}");
                }
                return await _statuses.StageAsync(run, client, mark, person, Deals(run, client, mark.Person, person, []), ct);
            }
        );

    private SalesforceDeals Deals(
        EventRun run,
        SalesforceClient client,
        Person about,
        SalesforceContact person,
        IReadOnlyList<Events.EventKey> reports
    ) => new(client, about, person, reports, ct => _records.OwnerAsync(run, client, about, person, ct));

    private Destination<SalesforceClient> Salesforce(EventRun run) => _destinations.Of<SalesforceClient>(run.Event.Workspace);

    /// <summary>The person's step.</summary>
    /// <param name="waiting">Steps that need the person: recorded as skipped where there is none to have.</param>
    private async Task<SalesforceContact?> ContactAsync(EventRun run, Person about, IReadOnlyList<string> waiting)
    {
        // May be repeated: looked for by address first, and a query sees a person as soon as they are made.
        var person = await run.Step(
            ContactStep,
            Salesforce(run),
            async (client, ct) =>
                await _records.PersonAsync(run, client, about, ct) is var (found, detail)
                    ? StepResult.Done(detail, $"{found.Id}{Separator}{found.AccountId}{Separator}{found.LeadId}")
                    : StepResult.Skipped("Salesforce knows no such person, and Salesforce__UpdateOnly is set")
        );
        if (person.IsDone)
        {
            // A step of an earlier version kept two ids only, and for a lead none.
            var ids = $"{person.Value}{Separator}{Separator}".Split(Separator).Select(id => id.Length > 0 ? id : null).ToArray();
            return new SalesforceContact(ids[0], ids[1], ids[2], Created: false);
        }
        if (person.Status is StepStatus.Skipped)
        {
            await this.SkipAsync(run, waiting, "there is no such person");
        }
        return null; // of a step that failed, the others follow when it is done
    }

    private static Task<StepOutcome> ConversationAsync(
        EventRun run,
        Destination<SalesforceClient> salesforce,
        FollowUp wanted,
        SalesforceContact person
    ) =>
        salesforce.Client is { Options.Conversation: not "note" } ? run.Skip(ConversationStep, "Salesforce__Conversation is none")
        : wanted.Words.Length == 0 ? run.Skip(ConversationStep, "there are no words to keep")
        : run.Step(
            ConversationStep,
            salesforce,
            async (client, ct) =>
            {
                var (subject, text) = ($"Reply: {wanted.Campaign}", SalesforceText.Conversation(run.Key, wanted));
                var id = await client.CreateTaskAsync(new(person.WhoId, subject, text, wanted.At) { IsDone = true }, ct);
                return StepResult.Done($"task {id} keeps it");
            },
            lookUp: async (client, ct) =>
                await client.FindTaskAsync(person.WhoId, run.Key, "What ", ct) is { } id ? StepResult.Done($"task {id}") : null
        );
}
