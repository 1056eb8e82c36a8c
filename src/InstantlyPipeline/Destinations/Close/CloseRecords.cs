using InstantlyPipeline.Crm;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Finds or makes a lead's contact, its company and its opportunity at Close, each once, whatever the order of events.</summary>
internal sealed class CloseRecords(CrmBook book, CrmOwners owners)
{
    public static CrmSubject SubjectOf(EventRun run, Person person) => CrmSubject.Lead(run.Event.Workspace, person.Email, "Close");

    /// <summary>The contact, made where it is not there, with its empty fields filled.</summary>
    /// <returns>Null where only people whom Close knows are wanted, and it does not know this one.</returns>
    public async Task<(ClosePerson Person, string Detail)?> PersonAsync(
        EventRun run,
        CloseClient client,
        Person person,
        CancellationToken cancellationToken
    )
    {
        if (client.Options.UpdateOnly && await FindPersonAsync(run, client, person, cancellationToken) is null)
        {
            return null;
        }
        var (subject, details) = (SubjectOf(run, person), DetailsOf(client.Options, person));
        for (var tries = 0; ; tries++)
        {
            ClosePerson? found = null;
            var made = await book.OnceAsync(
                subject,
                run.Key,
                record => record.PersonId,
                async ct =>
                {
                    found = await client.People.FindAsync(person.Email, ct);
                    if (found is not null)
                    {
                        return Made.Found(found.ContactId);
                    }
                    found = await CreateAsync(run, client, person, details, ct);
                    return Made.Created(found.ContactId);
                },
                (record, id) => record with { PersonId = id, CompanyId = found!.LeadId },
                cancellationToken
            );
            found ??= await client.People.GetAsync(made.Id, person.Email, cancellationToken);
            if (found is not null)
            {
                return (
                    found,
                    Sentence(
                        $"contact {found.ContactId} {made.How}",
                        await FilledAsync(client, found, details, made.IsNew, cancellationToken)
                    )
                );
            }
            await ForgetAsync(subject, made.Id, cancellationToken);
            if (tries > 0)
            {
                throw new TransientFailureException("Close does not show the contact that was made a moment ago; trying again may help.");
            }
        }
    }

    /// <summary>The contact, without making one.</summary>
    public async Task<ClosePerson?> FindPersonAsync(EventRun run, CloseClient client, Person person, CancellationToken cancellationToken)
    {
        var subject = SubjectOf(run, person);
        if ((await book.FindAsync(subject, cancellationToken)).PersonId is { } known)
        {
            if (await client.People.GetAsync(known, person.Email, cancellationToken) is { } still)
            {
                return still;
            }
            await ForgetAsync(subject, known, cancellationToken);
        }
        return await client.People.FindAsync(person.Email, cancellationToken);
    }

    /// <summary>The lead's opportunity: one for the whole story, moved forward and never back.</summary>
    public async Task<(string Id, string Detail)> OpportunityAsync(
        EventRun run,
        CloseClient client,
        Meeting meeting,
        ClosePerson person,
        CancellationToken cancellationToken
    )
    {
        var subject = SubjectOf(run, meeting.Person);
        // How far it has come is kept before anything is moved: an event that moves it a shorter way at the same time sees it and goes on.
        var record = await book.KeepAsync(
            subject,
            before =>
                before with
                {
                    DealKey = before.DealKey ?? run.Key.Value,
                    DealStage = before.DealStage > meeting.Kind ? before.DealStage : meeting.Kind,
                },
            cancellationToken
        );
        if (record.DealId is { } stale && !await client.Opportunities.ExistsAsync(stale, cancellationToken))
        {
            await book.KeepAsync(subject, before => before.DealId == stale ? before with { DealId = null } : before, cancellationToken);
        }
        var problems = new List<string>();
        var made = await book.OnceAsync(
            subject,
            run.Key,
            before => before.DealId,
            async ct =>
            {
                var key = Events.EventKey.Parse(record.DealKey!);
                if (await client.Opportunities.FindAsync(person, key, ct) is { } known)
                {
                    return Made.Found(known);
                }
                var first = await client.Opportunities.StageAsync(NameOf(meeting, MeetingKind.Booked), ct);
                var (owner, why) = await OwnerAsync(run, client, meeting.Person, ct);
                var (created, leftOut) = await client.Opportunities.CreateAsync(
                    person,
                    key,
                    CloseText.Opportunity(key, meeting),
                    owner,
                    first.StatusId,
                    FieldMapping.Values(client.Options.DealFields, meeting.Person),
                    ct
                );
                problems.AddRange(why is null ? leftOut.Select(Refused) : leftOut.Select(Refused).Prepend(why));
                return Made.Created(created);
            },
            (before, made) => before with { DealId = made },
            cancellationToken
        );
        var moved = await AdvanceAsync(client, subject, meeting, made.Id, cancellationToken);
        return (made.Id, Sentence($"opportunity {made.Id} {made.How}", [.. problems, moved]));

        static string Refused(string field) => $"Close has no field '{field}' of opportunities that takes this";
    }

    /// <summary>Who gets the task or the opportunity.</summary>
    /// <returns>The user's id, and a phrase for the step.</returns>
    public async Task<(string? UserId, string? Why)> OwnerAsync(
        EventRun run,
        CloseClient client,
        Person person,
        CancellationToken cancellationToken
    )
    {
        // Neither a contact nor a lead has an owner at Close.
        var choice = await owners.ChooseAsync(
            run.Event.Workspace,
            SubjectOf(run, person),
            client.Options,
            person.Origin,
            own: null,
            cancellationToken
        );
        if (choice.Owner is not { } owner)
        {
            return (null, null);
        }
        return await client.FindUserAsync(owner, cancellationToken) is { } user
            ? (user, choice.Why)
            : (null, $"{choice.Why}, but Close has no such user; check Close__Owners and its like");
    }

    public static string Sentence(string what, IReadOnlyCollection<string> besides) =>
        besides.Count == 0 ? what : $"{what}; {string.Join("; ", besides)}";

    private static string NameOf(Meeting meeting, MeetingKind kind) => (meeting with { Kind = kind }).Stage;

    private async Task<string> AdvanceAsync(
        CloseClient client,
        CrmSubject subject,
        Meeting meeting,
        string id,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var goal = (await book.FindAsync(subject, cancellationToken)).DealStage ?? meeting.Kind;
            var stage = await client.Opportunities.StageAsync(NameOf(meeting, goal), cancellationToken);
            var moved = stage.StatusId is { } status
                ? await client.Opportunities.AdvanceAsync(id, status, cancellationToken)
                : stage.Why ?? "the pipeline has no such status";
            // Another event may have moved it further between our reading and our writing.
            if ((await book.FindAsync(subject, cancellationToken)).DealStage is not { } now || now <= goal)
            {
                return moved;
            }
        }
    }

    /// <summary>Somebody deleted the contact. What hung on it is gone as well.</summary>
    private Task<CrmRecord> ForgetAsync(CrmSubject subject, string contactId, CancellationToken cancellationToken) =>
        book.KeepAsync(
            subject,
            record => record.PersonId == contactId ? record with { PersonId = null, CompanyId = null, DealId = null } : record,
            cancellationToken
        );

    private static async Task<IReadOnlyList<string>> FilledAsync(
        CloseClient client,
        ClosePerson person,
        ClosePersonDetails details,
        bool isNew,
        CancellationToken cancellationToken
    ) =>
        isNew && details.Fields.Count == 0
            ? [.. person.LeftOut.Select(field => $"Close refused {field}")]
            :
            [
                .. person.LeftOut.Select(field => $"Close refused {field}"),
                .. await client.People.FillAsync(person, details, client.Options.Overwrite && !isNew, cancellationToken),
            ];

    private async Task<ClosePerson> CreateAsync(
        EventRun run,
        CloseClient client,
        Person person,
        ClosePersonDetails details,
        CancellationToken cancellationToken
    )
    {
        var domain = CompanyDomain.Of(person);
        var name = string.IsNullOrWhiteSpace(person.Company) ? domain : person.Company.Trim();
        if (name is null)
        {
            return await client.People.CreateAloneAsync(details, cancellationToken);
        }
        var company = CrmSubject.Company(run.Event.Workspace, domain ?? name.ToLowerInvariant(), "Close");
        for (var tries = 0; ; tries++)
        {
            var lead = await book.OnceAsync(
                company,
                run.Key,
                record => record.CompanyId,
                async ct =>
                    await client.People.FindCompanyAsync(domain, name, ct) is { } there
                        ? Made.Found(there)
                        : Made.Created(await client.People.CreateCompanyAsync(domain, name, ct)),
                (record, id) => record with { CompanyId = id },
                cancellationToken
            );
            if (lead.How != "known" || tries > 0 || await client.People.StatusAsync(lead.Id, cancellationToken) is not null)
            {
                return await client.People.CreateAsync(lead.Id, details, cancellationToken);
            }
            // Somebody deleted the lead.
            await book.KeepAsync(
                company,
                record => record.CompanyId == lead.Id ? record with { CompanyId = null } : record,
                cancellationToken
            );
        }
    }

    private static ClosePersonDetails DetailsOf(CloseOptions options, Person person) =>
        new(person.Email, person.FullName, person.JobTitle, person.Phone, person.Website)
        {
            Fields = FieldMapping.Values(options.Fields, person),
        };
}
