using InstantlyPipeline.Crm;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Finds or makes a lead's contact and its company at Close, each once, whatever the order of events.</summary>
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
                run,
                subject,
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
                (record, id) => record with { PersonId = id, CompanyId = found!.LeadId, Url = PageOf(found.LeadId) },
                cancellationToken,
                also: CompanyOf(run, person)?.Subject
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
        return await NamedAsync(
            client,
            await owners.ChooseAsync(
                run.Event.Workspace,
                SubjectOf(run, person),
                client.Options,
                person.Origin,
                own: null,
                cancellationToken
            ),
            cancellationToken
        );
    }

    /// <summary>Who does a follow-up: whom the route names, else as above.</summary>
    public async Task<(string? UserId, string? Why)> TaskOwnerAsync(
        EventRun run,
        CloseClient client,
        FollowUp wanted,
        CancellationToken cancellationToken
    ) =>
        await NamedAsync(
            client,
            await owners.ChooseAsync(
                run.Event.Workspace,
                SubjectOf(run, wanted.Person),
                client.Options,
                wanted,
                own: null,
                cancellationToken
            ),
            cancellationToken
        );

    private static async Task<(string? UserId, string? Why)> NamedAsync(
        CloseClient client,
        OwnerChoice choice,
        CancellationToken cancellationToken
    )
    {
        if (choice.Owner is not { } owner)
        {
            return (null, null);
        }
        return await client.FindUserAsync(owner, cancellationToken) is { } user
            ? (user, choice.Why)
            : (null, $"{choice.Why}, but Close has no such user; check Close__Owners and its like");
    }

    /// <summary>Where people see a lead with its contacts and opportunities.</summary>
    /// <remarks>Source: <c>html_url</c> in Close's API reference, "Leads", 2026.</remarks>
    public static string PageOf(string leadId) => $"https://app.close.com/lead/{CloseApi.Segment(leadId)}/";

    public static string Sentence(string what, IReadOnlyCollection<string> besides) =>
        besides.Count == 0 ? what : $"{what}; {string.Join("; ", besides)}";

    /// <summary>Keeps the contact where none is kept.</summary>
    public void Keep(EventRun run, CrmSubject subject, ClosePerson person) =>
        book.KeepWithNext(
            run,
            subject,
            record =>
                record.PersonId is null
                    ? record with
                    {
                        PersonId = person.ContactId,
                        CompanyId = person.LeadId,
                        Url = PageOf(person.LeadId),
                    }
                    : record
        );

    /// <summary>Somebody deleted the contact. What hung on it is gone as well.</summary>
    private Task<CrmRecord> ForgetAsync(CrmSubject subject, string contactId, CancellationToken cancellationToken) =>
        book.KeepAsync(
            subject,
            record => record.PersonId == contactId ? record with { PersonId = null, CompanyId = null, DealId = null, Url = null } : record,
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
        if (CompanyOf(run, person) is not var (company, domain, name))
        {
            return await client.People.CreateAloneAsync(details, cancellationToken);
        }
        for (var tries = 0; ; tries++)
        {
            var lead = await book.OnceAsync(
                run,
                company,
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

    /// <returns>Null where no company is known.</returns>
    private static (CrmSubject Subject, string? Domain, string Name)? CompanyOf(EventRun run, Person person)
    {
        var domain = CompanyDomain.Of(person);
        return (string.IsNullOrWhiteSpace(person.Company) ? domain : person.Company.Trim()) is { } name
            ? (CrmSubject.Company(run.Event.Workspace, domain ?? name.ToLowerInvariant(), "Close"), domain, name)
            : null;
    }

    private static ClosePersonDetails DetailsOf(CloseOptions options, Person person) =>
        new(person.Email, person.FullName, person.JobTitle, person.Phone, person.Website)
        {
            Fields = FieldMapping.Values(options.Fields, person),
        };
}
