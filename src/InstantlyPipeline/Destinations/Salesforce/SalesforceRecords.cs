using InstantlyPipeline.Crm;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Finds or makes a lead's person and account in Salesforce, each once, whatever the order of events.</summary>
internal sealed class SalesforceRecords(CrmBook book, CrmOwners owners)
{
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
                run,
                SubjectOf(run, about),
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
                (record, _) => Known(record, made!, client),
                cancellationToken,
                also: CompanyOf(run, client, about)?.Subject
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
            book.KeepWithNext(run, SubjectOf(run, about), kept => Known(kept, found, client));
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
            kept => kept.PersonId == known ? kept with { PersonId = null, PersonKind = null, CompanyId = null, Url = null } : kept,
            cancellationToken
        );
        return null;
    }

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
        return await NamedAsync(
            client,
            await owners.ChooseAsync(
                run.Event.Workspace,
                SubjectOf(run, about),
                client.Options,
                about.Origin,
                client.ChosenOwner(person),
                cancellationToken
            ),
            cancellationToken
        );
    }

    private static async Task<(string? UserId, string? Why)> NamedAsync(
        SalesforceClient client,
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
            : (null, $"{choice.Why}, but Salesforce has no such active user; check Salesforce__Owners and its like");
    }

    /// <summary>Who does a follow-up: whom the route names, else who owns the person.</summary>
    public async Task<(string? UserId, string? Why)> TaskOwnerAsync(
        EventRun run,
        SalesforceClient client,
        FollowUp wanted,
        SalesforceContact? person,
        CancellationToken cancellationToken
    ) =>
        await NamedAsync(
            client,
            await owners.ChooseAsync(
                run.Event.Workspace,
                SubjectOf(run, wanted.Person),
                client.Options,
                wanted,
                client.ChosenOwner(person),
                cancellationToken
            ),
            cancellationToken
        );

    public static string Sentence(string what, IReadOnlyCollection<string> besides) =>
        besides.Count == 0 ? what : $"{what}; {string.Join("; ", besides)}";

    private static CrmRecord Known(CrmRecord record, SalesforceContact person, SalesforceClient client) =>
        record with
        {
            PersonId = person.WhoId,
            PersonKind = person.Kind,
            CompanyId = person.AccountId,
            Url = client.PageOf(person.WhoId),
        };

    /// <summary>The company's account, made by one event at a time: Salesforce itself would make one for each that asks at once.</summary>
    private async Task<string?> AccountAsync(EventRun run, SalesforceClient client, Person about, CancellationToken cancellationToken)
    {
        if (CompanyOf(run, client, about) is not var (subject, domain, name))
        {
            return null;
        }
        var account = await book.OnceAsync(
            run,
            subject,
            _ => null,
            async ct => Made.Found(await client.FindOrCreateAccountAsync(domain, name, ct)),
            (record, id) => record with { CompanyId = id },
            cancellationToken
        );
        return account.Id;
    }

    /// <returns>Null where no account is wanted: a lead holds the company's name itself.</returns>
    private static (CrmSubject Subject, string? Domain, string Name)? CompanyOf(EventRun run, SalesforceClient client, Person about)
    {
        var domain = CompanyDomain.Of(about);
        return client.Options.PersonAs != "Lead" && (string.IsNullOrWhiteSpace(about.Company) ? domain : about.Company.Trim()) is { } name
            ? (CrmSubject.Company(run.Event.Workspace, domain ?? name.ToLowerInvariant(), "Salesforce"), domain, name)
            : null;
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
