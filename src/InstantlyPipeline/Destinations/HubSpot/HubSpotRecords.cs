using InstantlyPipeline.Crm;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Finds or makes a lead's contact and company at HubSpot, and knows who owns them.</summary>
internal sealed class HubSpotRecords(CrmBook book, CrmOwners owners)
{
    public static CrmSubject SubjectOf(EventRun run) => CrmSubject.Lead(run.Event.Workspace, run.Event.LeadEmail!, "HubSpot");

    /// <summary>The contact, made where it is not there, with its empty properties filled.</summary>
    /// <returns>Null where only people whom HubSpot knows are wanted, and it does not know this one.</returns>
    public async Task<HubSpotContact?> ContactAsync(EventRun run, HubSpotClient client, Person person, CancellationToken cancellationToken)
    {
        var details = HubSpotContactDetails.Of(person, client.Options);
        var known = await client.FindContactAsync(
            person.Email,
            details.Properties().Keys,
            bySecondAddress: client.Options.UpdateOnly,
            cancellationToken
        );
        if (known is null && client.Options.UpdateOnly)
        {
            return null;
        }
        var lead = SubjectOf(run);
        var choice = await owners.ChooseAsync(run.Event.Workspace, lead, client.Options, person.Origin, known?.OwnerId, cancellationToken);
        var ownerId = choice is { By: not OwnerBy.Record, Owner: { } owner }
            ? await client.FindOwnerAsync(owner, cancellationToken)
            : choice.Owner;
        var contact = known is null
            ? await client.CreateContactAsync(details, ownerId, cancellationToken)
            : await client.FillContactAsync(known, details, ownerId, cancellationToken);
        if (
            known is null
            && !contact.Created
            && await client.FindContactAsync(person.Email, [], bySecondAddress: false, cancellationToken) is { } theirs
        )
        {
            contact = theirs; // another event of the lead was faster, and has given the contact its owner
        }
        if (choice.Owner is not null && ownerId is null)
        {
            contact = contact with { Refused = contact.Refused + Unknown(choice) };
        }
        return contact;
    }

    /// <summary>The contact's company, made where there is none, with the contact in it.</summary>
    public async Task<StepResult> CompanyAsync(
        EventRun run,
        HubSpotClient client,
        Person person,
        string domain,
        HubSpotKnownContact contact,
        CancellationToken cancellationToken
    )
    {
        if ((await book.FindAsync(SubjectOf(run), cancellationToken)).CompanyId is { } known)
        {
            return StepResult.Done($"company {known} is linked", known);
        }
        if (contact.HasCompany)
        {
            return StepResult.Skipped("the contact has a company");
        }
        if (client.Options.UpdateOnly)
        {
            return StepResult.Skipped("HubSpot__UpdateOnly makes no companies");
        }
        var company = await client.FindOrCreateCompanyAsync(domain, person.Company, cancellationToken);
        await client.LinkCompanyAsync(contact.Id, company.Id, cancellationToken);
        return StepResult.Done($"company {company.Id} {company.How} and linked", company.Id);
    }

    /// <summary>Keeps what later events of the lead need. Writing it again after a crash changes nothing.</summary>
    public void Keep(EventRun run, HubSpotKnownContact contact, string? companyId, Func<CrmRecord, CrmRecord> more) =>
        book.KeepWithNext(
            run,
            SubjectOf(run),
            record =>
            {
                var kept = more(record.CompanyId is null && companyId is not null ? record with { CompanyId = companyId } : record);
                return kept.PersonId == contact.Id && (contact.Url is null || kept.Url == contact.Url)
                    ? kept
                    : kept with
                    {
                        PersonId = contact.Id,
                        Url = contact.Url ?? (kept.PersonId == contact.Id ? kept.Url : null),
                    };
            }
        );

    /// <summary>Who does a follow-up: whom the route names, else the contact's owner.</summary>
    /// <returns>The owner's id, and a phrase for the step.</returns>
    public async Task<(string? OwnerId, string Told)> OwnerAsync(
        EventRun run,
        HubSpotClient client,
        FollowUp wanted,
        string? ofContact,
        CancellationToken cancellationToken
    )
    {
        var choice = await owners.ChooseAsync(run.Event.Workspace, SubjectOf(run), client.Options, wanted, ofContact, cancellationToken);
        if (choice is not { By: not OwnerBy.Record, Owner: { } named })
        {
            return (choice.Owner, "");
        }
        return await client.FindOwnerAsync(named, cancellationToken) is { } id
            ? (id, choice.By is OwnerBy.Route ? $"; {choice.Why}" : "")
            : (ofContact, Unknown(choice));
    }

    private static string Unknown(OwnerChoice choice) => $"; {choice.Why}: HubSpot knows nobody of that address, correct it";
}
