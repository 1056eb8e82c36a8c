using InstantlyPipeline.Crm;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>What a person's status is in Pipedrive: a label.</summary>
internal sealed class PipedriveLabels(CrmBook book, CrmOwners owners)
{
    private readonly PipedriveRecords _records = new(book, owners);

    /// <summary>Gives a person the label that the settings have for our status, in place of the other ones of the settings.</summary>
    /// <param name="record">What Pipedrive was told of this person before.</param>
    public async Task<StepResult> BringToAsync(
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
            await _records.FindAsync(run, client, person.Email, cancellationToken)
            ?? (
                LeadStatuses.IsFavour(status) && await _records.PersonAsync(run, client, person, cancellationToken) is { } made
                    ? PipedriveRecords.Number(made.Id)
                    : null
            );
        if (personId is not { } id)
        {
            return StepResult.Skipped(options.UpdateOnly ? PipedriveCrm.OnlyUpdates : "Pipedrive knows no such person");
        }
        if (await client.LabelPersonAsync(id, label, options.Statuses.Values, cancellationToken) is not { } told)
        {
            await book.KeepAsync(
                PipedriveRecords.SubjectOf(run),
                kept => kept.PersonId == record.PersonId ? kept with { PersonId = null } : kept,
                cancellationToken
            );
            return StepResult.Skipped("the person is gone from Pipedrive");
        }
        return told.Length > 0
            ? StepResult.Skipped(told.TrimStart(';', ' '))
            : StepResult.Done($"person {PipedriveRecords.Text(id)} " + $"labelled {label}");
    }
}
