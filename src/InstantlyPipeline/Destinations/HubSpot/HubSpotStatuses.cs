using InstantlyPipeline.Crm;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>What a contact's status is in HubSpot: its lead status and lifecycle stage, the tag of a hot lead, or the stage of its
/// deal.</summary>
internal sealed class HubSpotStatuses(CrmBook book, CrmOwners owners)
{
    private readonly CrmDeals _deals = new(book);
    private readonly HubSpotRecords _records = new(book, owners);

    /// <summary>Tells HubSpot what we know of a contact: lead status, lifecycle stage and the tag of a hot lead.</summary>
    /// <param name="record">What HubSpot was told of this person before.</param>
    public async Task<StepResult> BringToAsync(
        EventRun run,
        HubSpotClient client,
        Person person,
        CrmRecord record,
        string status,
        CancellationToken cancellationToken
    )
    {
        var (leadStatus, lifecycle) = (
            client.Options.Statuses.GetValueOrDefault(status),
            client.Options.Lifecycle.GetValueOrDefault(status)
        );
        var (isYes, isNo) = (LeadStatuses.IsFavour(status), LeadStatuses.IsRefusal(status));
        if (leadStatus is null && lifecycle is null && !isYes && !(isNo && record.Hot))
        {
            return StepResult.Skipped($"no status of HubSpot stands for {status}; HubSpot__Statuses__{status} would name one");
        }
        var contactId =
            record.PersonId
            ?? (await client.FindContactAsync(person.Email, [], bySecondAddress: true, cancellationToken))?.Id
            ?? (isYes ? (await _records.ContactAsync(run, client, person, cancellationToken))?.Id : null);
        if (contactId is null)
        {
            return StepResult.Skipped(isYes ? HubSpotCrm.OnlyUpdates : "HubSpot has no such contact");
        }
        var told = "";
        if (leadStatus is not null || lifecycle is not null)
        {
            if (await client.SetStatusAsync(contactId, leadStatus, lifecycle, cancellationToken) is not { } refused)
            {
                await book.KeepAsync(
                    HubSpotRecords.SubjectOf(run),
                    kept => kept.PersonId == contactId ? kept with { PersonId = null } : kept,
                    cancellationToken
                );
                return StepResult.Skipped("the contact is gone from HubSpot");
            }
            told = refused;
        }
        if (isYes && !record.Hot)
        {
            await client.Tags.AddHotAsync(contactId, cancellationToken);
        }
        else if (isNo)
        {
            await client.Tags.RemoveHotAsync(contactId, cancellationToken);
        }
        return StepResult.Done(
            $"contact {contactId} is "
                + $"{leadStatus ?? lifecycle ?? status}{(isYes ? ", tagged Hot Lead" : isNo ? ", without Hot Lead" : "")}{told}"
        );
    }

    /// <summary>A stage of deals where the pipeline has one of that name, else a lead status.</summary>
    public async Task<StepResult> StageAsync(
        EventRun run,
        HubSpotClient client,
        Mark mark,
        HubSpotContact contact,
        CancellationToken cancellationToken
    )
    {
        var stages = await client.StagesAsync(cancellationToken);
        var (stage, _) = stages.FirstOrDefault(known => Is(known.Id) || Is(known.Label));
        if (stage is not null)
        {
            return await _deals.MarkAsync(
                HubSpotRecords.SubjectOf(run),
                run.Key,
                mark.Title,
                stage,
                new HubSpotDeals(client, mark.Person, contact.Id, contact.OwnerId),
                cancellationToken
            );
        }
        if (await client.FindLeadStatusAsync(mark.Stage!, cancellationToken) is { } status)
        {
            return await client.SetStatusAsync(contact.Id, status, lifecycle: null, cancellationToken) is { } refused
                ? StepResult.Done($"contact {contact.Id} is {status}{refused}")
                : StepResult.Skipped("the contact is gone from HubSpot");
        }
        return StepResult.Skipped(
            $"HubSpot has no stage and no lead status '{mark.Stage}'; pipeline '{client.Options.Pipeline}' has "
                + $"{string.Join(", ", stages.Select(known => known.Label))}"
        );

        bool Is(string name) => string.Equals(name, mark.Stage, StringComparison.OrdinalIgnoreCase);
    }
}
