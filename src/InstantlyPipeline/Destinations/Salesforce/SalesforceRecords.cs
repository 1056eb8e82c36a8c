using System.Globalization;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Finds or makes a lead's person, account and opportunity in Salesforce, each once, whatever the order of events.</summary>
internal sealed class SalesforceRecords(CrmBook book, CrmOwners owners)
{
    private const string LatestReport = "latest-report";

    public static CrmSubject SubjectOf(EventRun run, Person person) => CrmSubject.Lead(run.Event.Workspace, person.Email, "Salesforce");

    /// <summary>The person, made where they are not there, with their empty fields filled.</summary>
    /// <returns>Null where only people whom Salesforce knows are wanted, and it does not know this one.</returns>
    public async Task<(SalesforceContact Person, string Detail)?> PersonAsync(
        EventRun run,
        SalesforceClient client,
        Person about,
        CancellationToken cancellationToken
    )
    {
        var details = DetailsOf(client.Options, about);
        var person = await FindPersonAsync(run, client, about, cancellationToken);
        if (person is null && client.Options.UpdateOnly)
        {
            return null;
        }
        var why = "";
        if (person is null)
        {
            SalesforceContact? made = null;
            var once = await book.OnceAsync(
                SubjectOf(run, about),
                run.Key,
                record => record.PersonId,
                async ct =>
                {
                    made = await client.FindPersonAsync(about.Email, ct);
                    if (made is null)
                    {
                        var (owner, chosen) = await OwnerAsync(run, client, about, null, ct);
                        why = chosen is null ? "" : $"; {chosen}";
                        made = await client.CreatePersonAsync(details, await AccountAsync(run, client, about, ct), owner, ct);
                    }
                    return made.Created ? Made.Created(made.WhoId) : Made.Found(made.WhoId);
                },
                (record, id) => record with { PersonId = id, PersonKind = made!.Kind, CompanyId = made.AccountId },
                cancellationToken
            );
            person =
                made
                ?? await client.GetPersonAsync(
                    (await book.FindAsync(SubjectOf(run, about), cancellationToken)).PersonKind ?? "Contact",
                    once.Id,
                    cancellationToken
                )
                ?? throw new Failures.TransientFailureException(
                    "Salesforce does not show the person that another event made a moment ago; trying again may help."
                );
        }
        IReadOnlyList<string> problems =
            person.Created && details.Fields.Count == 0
                ? []
                : await client.FillPersonAsync(person, details, client.Options.Overwrite && !person.Created, cancellationToken);
        var how = person.Created ? "created" : "found";
        var detail =
            person.Id is null && !person.Created
                ? $"no contact: lead {person.LeadId} is open, convert it in Salesforce"
                : $"{person.Kind.ToLowerInvariant()} {person.WhoId} {how}";
        return (
            person,
            Sentence($"{detail}{why}", [.. (person.LeftOut ?? []).Select(field => $"Salesforce refused {field}"), .. problems])
        );
    }

    /// <summary>The person, without making one.</summary>
    public async Task<SalesforceContact?> FindPersonAsync(
        EventRun run,
        SalesforceClient client,
        Person about,
        CancellationToken cancellationToken
    )
    {
        if (await client.FindPersonAsync(about.Email, cancellationToken) is { } found)
        {
            return found;
        }
        // Sales may have corrected the address. What was made for it is still the person.
        var subject = SubjectOf(run, about);
        var record = await book.FindAsync(subject, cancellationToken);
        if (record.PersonId is not { } known)
        {
            return null;
        }
        if (await client.GetPersonAsync(record.PersonKind ?? "Contact", known, cancellationToken) is { } still)
        {
            return still;
        }
        await book.KeepAsync(
            subject,
            kept => kept.PersonId == known ? kept with { PersonId = null, PersonKind = null, CompanyId = null } : kept,
            cancellationToken
        );
        return null;
    }

    /// <summary>The lead's opportunity: one for the whole story, moved forward and never back.</summary>
    public async Task<(string? Id, string Detail)> OpportunityAsync(
        EventRun run,
        SalesforceClient client,
        Meeting meeting,
        SalesforceContact person,
        CancellationToken cancellationToken
    )
    {
        var subject = SubjectOf(run, meeting.Person);
        var record = await book.FindAsync(subject, cancellationToken);
        if (record.DealId is { } kept && await ClosedAsync(client, subject, record, meeting, kept, cancellationToken) is { } stays)
        {
            return (kept, stays);
        }
        // How far it has come is kept before anything is moved: an event that moves it a shorter way at the same time sees it and goes on.
        record = await book.KeepAsync(
            subject,
            before =>
                (
                    before with
                    {
                        DealKey = before.DealKey ?? run.Key.Value,
                        DealStage = before.DealStage > meeting.Kind ? before.DealStage : meeting.Kind,
                    }
                ).With(LatestReport, Later(before, meeting)),
            cancellationToken
        );
        var problems = new List<string>();
        var made = await book.OnceAsync(
            subject,
            run.Key,
            before => before.DealId,
            async ct =>
                await FindOpenAsync(client, person.Id, meeting.Reports, ct) is { } open
                    ? Made.Found(open.Id)
                    : Made.Created(await CreateAsync(run, client, meeting, person, record, problems, ct)),
            (before, id) => before with { DealId = id },
            cancellationToken
        );
        return (
            made.Id,
            Sentence(
                $"opportunity {made.Id} {made.How}",
                [.. problems, .. await AdvanceAsync(client, subject, meeting, made, cancellationToken)]
            )
        );
    }

    /// <summary>Keeps what an earlier run of this event made.</summary>
    public Task<CrmRecord> KeepOpportunityAsync(EventRun run, Meeting meeting, string id, CancellationToken cancellationToken) =>
        book.KeepAsync(
            SubjectOf(run, meeting.Person),
            before =>
                (
                    before with
                    {
                        DealId = before.DealId ?? id,
                        DealKey = before.DealKey ?? run.Key.Value,
                        DealStage = before.DealStage > meeting.Kind ? before.DealStage : meeting.Kind,
                    }
                ).With(LatestReport, Later(before, meeting)),
            cancellationToken
        );

    /// <summary>Who gets a person, a task or an opportunity.</summary>
    /// <returns>The user's id, and a phrase for the step.</returns>
    public async Task<(string? UserId, string? Why)> OwnerAsync(
        EventRun run,
        SalesforceClient client,
        Person about,
        SalesforceContact? person,
        CancellationToken cancellationToken
    )
    {
        var choice = await owners.ChooseAsync(
            run.Event.Workspace,
            SubjectOf(run, about),
            client.Options,
            about.Origin,
            client.ChosenOwner(person),
            cancellationToken
        );
        if (choice.Owner is not { } owner)
        {
            return (null, null);
        }
        return await client.FindUserAsync(owner, cancellationToken) is { } user
            ? (user, choice.Why)
            : (null, $"{choice.Why}, but Salesforce has no such active user; check Salesforce__Owners and its like");
    }

    public static string Sentence(string what, IReadOnlyCollection<string> besides) =>
        besides.Count == 0 ? what : $"{what}; {string.Join("; ", besides)}";

    /// <summary>What becomes of an opportunity that is not open any more.</summary>
    /// <returns>Why it stays; null where it is open, or where this is the first meeting of a new story.</returns>
    private async Task<string?> ClosedAsync(
        SalesforceClient client,
        CrmSubject subject,
        CrmRecord record,
        Meeting meeting,
        string id,
        CancellationToken cancellationToken
    )
    {
        var now = await client.GetOpportunityAsync(id, cancellationToken);
        if (now is { IsClosed: false })
        {
            return null;
        }
        var isNews =
            record.Other.GetValueOrDefault(LatestReport) is not { } latest
            || meeting.At > DateTimeOffset.Parse(latest, CultureInfo.InvariantCulture);
        if (now is null || (isNews && meeting.Kind is MeetingKind.Booked))
        {
            await book.KeepAsync(
                subject,
                before => before.DealId == id ? before with { DealId = null, DealKey = null, DealStage = null } : before,
                cancellationToken
            );
            return null;
        }
        return $"opportunity {id} is closed ({now.Value.Opportunity.StageName}) and stays so";
    }

    private async Task<string> CreateAsync(
        EventRun run,
        SalesforceClient client,
        Meeting meeting,
        SalesforceContact person,
        CrmRecord record,
        List<string> problems,
        CancellationToken cancellationToken
    )
    {
        var (owner, why) = await OwnerAsync(run, client, meeting.Person, person, cancellationToken);
        var (fields, refused) = await client.MappedAsync(
            "Opportunity",
            FieldMapping.Values(client.Options.DealFields, meeting.Person),
            cancellationToken
        );
        problems.AddRange(why is null ? refused : [why, .. refused]);
        var stage = StageOf(client.Options, meeting, record.DealStage ?? meeting.Kind);
        if (stage is not null && stage != client.Options.StageName && !(await client.StagesAsync(cancellationToken)).Contains(stage))
        {
            stage = null; // the move that follows says so
        }
        return await client.UpsertOpportunityAsync(
            new(EventKey.Parse(record.DealKey!), meeting.Title, person.AccountId)
            {
                StageName = stage,
                OwnerId = owner,
                Fields = fields,
            },
            cancellationToken
        );
    }

    private async Task<IReadOnlyList<string>> AdvanceAsync(
        SalesforceClient client,
        CrmSubject subject,
        Meeting meeting,
        Made made,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var goal = (await book.FindAsync(subject, cancellationToken)).DealStage ?? meeting.Kind;
            var moved = await MoveAsync(client, meeting, goal, made, cancellationToken);
            // Another event may have moved it further between our reading and our writing.
            if ((await book.FindAsync(subject, cancellationToken)).DealStage is not { } now || now <= goal)
            {
                return moved is null ? [] : [moved];
            }
        }
    }

    private static async Task<string?> MoveAsync(
        SalesforceClient client,
        Meeting meeting,
        MeetingKind goal,
        Made made,
        CancellationToken cancellationToken
    )
    {
        if (StageOf(client.Options, meeting, goal) is not { } stage)
        {
            return $"Salesforce__DealStages__{NameOf(meeting, goal)} is empty";
        }
        if (stage != client.Options.StageName && await client.StagesAsync(cancellationToken) is var stages && !stages.Contains(stage))
        {
            return $"Salesforce has no active stage '{stage}' (Salesforce__DealStages); it has {string.Join(", ", stages)}";
        }
        if (await client.GetOpportunityAsync(made.Id, cancellationToken) is not { } now)
        {
            return "it is not there any more";
        }
        if (now.IsClosed || now.Opportunity.StageName == stage)
        {
            return made.IsNew ? null
                : now.IsClosed ? "is closed and stays so"
                : "is as far already";
        }
        return await client.AdvanceAsync(now.Opportunity, stage, cancellationToken) ? $"moved forward to {stage}" : "is further on already";
    }

    /// <summary>The setting's stage for this kind, else for the furthest kind before it that has one; null where the setting is
    /// empty.</summary>
    private static string? StageOf(SalesforceOptions options, Meeting meeting, MeetingKind kind)
    {
        for (var at = kind; at > MeetingKind.Booked; at--)
        {
            if (options.DealStages.TryGetValue(NameOf(meeting, at), out var stage))
            {
                return stage.Length > 0 ? stage : null;
            }
        }
        return options.DealStages.TryGetValue("booked", out var booked) ? (booked.Length > 0 ? booked : null) : options.StageName;
    }

    private static string NameOf(Meeting meeting, MeetingKind kind) => (meeting with { Kind = kind }).Stage;

    private static string Later(CrmRecord before, Meeting meeting) =>
        before.Other.GetValueOrDefault(LatestReport) is { } latest
        && DateTimeOffset.Parse(latest, CultureInfo.InvariantCulture) >= meeting.At
            ? latest
            : meeting.At.ToString("O", CultureInfo.InvariantCulture);

    private static async Task<SalesforceOpportunity?> FindOpenAsync(
        SalesforceClient client,
        string? contactId,
        IReadOnlyList<EventKey> meetings,
        CancellationToken cancellationToken
    )
    {
        var open = contactId is not null ? await client.FindOpenOpportunityAsync(contactId, cancellationToken) : null;
        foreach (var meeting in meetings)
        {
            open ??= await client.FindOpenOpportunityAsync(meeting, cancellationToken);
        }
        return open;
    }

    /// <summary>The company's account, made by one event at a time: Salesforce itself would make one for each that asks at once.</summary>
    private async Task<string?> AccountAsync(EventRun run, SalesforceClient client, Person about, CancellationToken cancellationToken)
    {
        var domain = CompanyDomain.Of(about);
        if (client.Options.PersonAs == "Lead" || (string.IsNullOrWhiteSpace(about.Company) ? domain : about.Company.Trim()) is not { } name)
        {
            return null; // a lead holds the company's name itself
        }
        var account = await book.OnceAsync(
            CrmSubject.Company(run.Event.Workspace, domain ?? name.ToLowerInvariant(), "Salesforce"),
            run.Key,
            _ => null,
            async ct => Made.Found(await client.FindOrCreateAccountAsync(domain, name, ct)),
            (record, id) => record with { CompanyId = id },
            cancellationToken
        );
        return account.Id;
    }

    private static SalesforceContactDetails DetailsOf(SalesforceOptions options, Person person) =>
        new(person.Email, person.FirstName, person.LastName, person.Company)
        {
            Title = person.JobTitle,
            Phone = person.Phone,
            Website = person.Website,
            Fields = FieldMapping.Values(options.Fields, person),
        };
}
