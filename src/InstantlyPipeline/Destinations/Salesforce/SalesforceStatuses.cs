using InstantlyPipeline.Crm;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>What a person's status is in Salesforce: the hot mark, the status of an open lead, or the stage of an opportunity.</summary>
internal sealed class SalesforceStatuses(SalesforceRecords records, CrmDeals deals)
{
    /// <summary>Tells Salesforce what we know of a person: the hot mark, and the status of an open lead.</summary>
    /// <param name="record">What Salesforce was told of this person before.</param>
    public async Task<StepResult> BringToAsync(
        EventRun run,
        SalesforceClient client,
        Person about,
        CrmRecord record,
        string status,
        CancellationToken cancellationToken
    )
    {
        var (wanted, isYes, isNo) = (
            client.Options.Statuses.GetValueOrDefault(status) ?? "",
            LeadStatuses.IsFavour(status),
            LeadStatuses.IsRefusal(status)
        );
        if (wanted.Length == 0 && !isYes && !(isNo && record.Hot))
        {
            return StepResult.Skipped($"no status of Salesforce stands for {status}; Salesforce__Statuses__{status} would name one");
        }
        var person =
            await records.FindPersonAsync(run, client, about, cancellationToken)
            ?? (isYes ? (await records.PersonAsync(run, client, about, cancellationToken))?.Person : null);
        if (person is null)
        {
            return StepResult.Skipped("Salesforce knows no such person");
        }
        var told = new List<string>();
        var done = false;
        if (isYes || (isNo && record.Hot))
        {
            var why = await client.MarkHotAsync(person, isYes, cancellationToken);
            done |= why is null;
            told.Add(why ?? (isYes ? $"marked {client.Options.HotValue}" : "hot mark taken"));
        }
        var stays =
            wanted.Length == 0 ? $"no status of Salesforce stands for {status}"
            : person.LeadId is null ? "a contact has no lead status"
            : await client.SetLeadStatusAsync(person.LeadId, wanted, $"Salesforce__Statuses__{status}", mayGoBack: isNo, cancellationToken);
        told.Add(stays ?? $"lead set to {wanted}");
        var sentence = string.Join("; ", told);
        return done || stays is null ? StepResult.Done(sentence) : StepResult.Skipped(sentence);
    }

    /// <summary>A stage of opportunities where the org has one of that name, else a status of an open lead.</summary>
    public async Task<StepResult> StageAsync(
        EventRun run,
        SalesforceClient client,
        Mark mark,
        SalesforceContact person,
        SalesforceDeals opportunities,
        CancellationToken cancellationToken
    )
    {
        var stages = await client.StagesAsync(cancellationToken);
        if (stages.FirstOrDefault(known => string.Equals(known, mark.Stage, StringComparison.OrdinalIgnoreCase)) is { } stage)
        {
            return await deals.MarkAsync(
                SalesforceRecords.SubjectOf(run, mark.Person),
                run.Key,
                mark.Title,
                stage,
                opportunities,
                cancellationToken
            );
        }
        var none = $"Salesforce has no active stage '{mark.Stage}'; it has {string.Join(", ", stages)}";
        if (person.LeadId is not { } lead)
        {
            return StepResult.Skipped(none);
        }
        return await client.SetLeadStatusAsync(lead, mark.Stage!, "a route's stage", mayGoBack: false, cancellationToken) is { } why
            ? StepResult.Skipped($"{none}; {why}")
            : StepResult.Done($"lead set to {mark.Stage}");
    }
}
