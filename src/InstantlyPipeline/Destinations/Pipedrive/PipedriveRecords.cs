using System.Globalization;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>Finds or makes a lead's person and organization at Pipedrive, each once, and knows who owns them.</summary>
internal sealed class PipedriveRecords(CrmBook book, CrmOwners owners)
{
    private const string Crm = "Pipedrive";

    // What is remembered of a person besides ids.
    private const string OwnerId = "owner-id";

    public static CrmSubject SubjectOf(EventRun run, string? email = null) =>
        CrmSubject.Lead(run.Event.Workspace, email ?? run.Event.LeadEmail!, Crm);

    /// <summary>Whom the person belongs to, as far as it is known.</summary>
    public static long? OwnerIn(CrmRecord record) => Number(record.Other.GetValueOrDefault(OwnerId));

    public static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    public static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The person, without making one.</summary>
    public async Task<long?> FindAsync(EventRun run, PipedriveClient client, string email, CancellationToken cancellationToken) =>
        Number((await book.FindAsync(SubjectOf(run, email), cancellationToken)).PersonId)
        ?? await client.FindPersonAsync(email, cancellationToken)
        ?? await client.FindRecentPersonAsync(email, cancellationToken);

    /// <summary>The person, made where they are not there, with their empty fields filled.</summary>
    /// <returns>Null where only people whom Pipedrive knows are wanted, and it does not know this one.</returns>
    public async Task<Made?> PersonAsync(EventRun run, PipedriveClient client, Person person, CancellationToken cancellationToken)
    {
        var (lead, options) = (SubjectOf(run), client.Options);
        if (options.UpdateOnly && await FindAsync(run, client, person.Email, cancellationToken) is null)
        {
            return null;
        }
        // Two events of a lead at once, and a search index that lags, must not make two persons: one event makes it, and the others wait
        // for its id.
        var (ownerOfNew, page) = ((string?)null, (string?)null);
        var made = await book.OnceAsync(
            run,
            lead,
            record => record.PersonId,
            async ct =>
            {
                if ((await client.FindPersonAsync(person.Email, ct) ?? await client.FindRecentPersonAsync(person.Email, ct)) is { } known)
                {
                    page = await client.PageAsync("person", Text(known), ct);
                    return Made.Found(Text(known));
                }
                var (ownerId, told) = await OwnerAsync(run, client, person, own: null, ct);
                var (id, leftOut) = await client.CreatePersonAsync(PipedrivePersonDetails.Of(person, options, ownerId), ct);
                ownerOfNew = ownerId is { } owner ? Text(owner) : null;
                page = await client.PageAsync("person", Text(id), ct);
                return new Made(Text(id), $"created{leftOut}{told}");
            },
            (record, id) => (record with { PersonId = id, Url = page }).With(OwnerId, ownerOfNew),
            cancellationToken,
            also: !options.UpdateOnly && CompanyDomain.Of(person) is { } domain
                ? CrmSubject.Company(run.Event.Workspace, domain, Crm)
                : null
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

    /// <summary>The person's organization, made where there is none, with the person in it.</summary>
    public async Task<StepResult> OrganizationAsync(
        EventRun run,
        PipedriveClient client,
        Person person,
        string domain,
        long personId,
        CancellationToken cancellationToken
    )
    {
        var lead = SubjectOf(run);
        if ((await book.FindAsync(lead, cancellationToken)).CompanyId is { } linked)
        {
            return StepResult.Done($"organization {linked} is linked", linked);
        }
        if (client.Options.UpdateOnly)
        {
            return StepResult.Skipped("Pipedrive__UpdateOnly makes no organizations");
        }
        if (await client.ReadPersonAsync(personId, cancellationToken) is { OrganizationId: { } held })
        {
            return StepResult.Done($"the person has organization {Text(held)}", Text(held));
        }
        var company = await book.OnceAsync(
            run,
            CrmSubject.Company(run.Event.Workspace, domain, Crm),
            record => record.CompanyId,
            token => client.FindOrCreateOrganizationAsync(person.CompanyOrDomain, token),
            (record, id) => record with { CompanyId = id },
            cancellationToken
        );
        await client.LinkOrganizationAsync(personId, Number(company.Id)!.Value, cancellationToken);
        return StepResult.Done($"organization {company.Id} {company.How} and linked", company.Id);
    }

    /// <summary>Who does a follow-up: whom the route names, else the person's owner.</summary>
    public async Task<(long? Id, string Told)> TaskOwnerAsync(
        EventRun run,
        PipedriveClient client,
        FollowUp wanted,
        CancellationToken cancellationToken
    )
    {
        var ofPerson = OwnerIn(await book.FindAsync(SubjectOf(run), cancellationToken));
        if (wanted.Owner is not { Length: > 0 } named)
        {
            return (ofPerson, "");
        }
        return await client.FindUserAsync(named, cancellationToken) is { } id
            ? (id, "; owner by route")
            : (ofPerson, "; owner by route: Pipedrive knows no user of that address, correct it");
    }

    private async Task<(long? Id, string Told)> OwnerAsync(
        EventRun run,
        PipedriveClient client,
        Person person,
        string? own,
        CancellationToken cancellationToken
    )
    {
        var choice = await owners.ChooseAsync(run.Event.Workspace, SubjectOf(run), client.Options, person.Origin, own, cancellationToken);
        if (choice.Owner is not { } owner)
        {
            return (null, "");
        }
        var id = choice.By is OwnerBy.Record ? Number(owner) : await client.FindUserAsync(owner, cancellationToken);
        return (id, id is null ? $"; {choice.Why}: Pipedrive knows no user of that address, correct the setting" : "");
    }
}
