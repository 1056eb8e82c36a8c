using InstantlyPipeline.Crm;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Gives leads at Close the status that the settings have for ours, forward only where several people share a lead.</summary>
internal sealed class CloseStatuses(CloseRecords records)
{
    /// <summary>Tells Close what we know of a person. Who said yes is made where Close does not have them.</summary>
    /// <param name="record">What Close was told of this person before.</param>
    public async Task<StepResult> BringToAsync(
        EventRun run,
        CloseClient client,
        Person about,
        CrmRecord record,
        string status,
        CancellationToken cancellationToken
    )
    {
        if (client.Options.Statuses.GetValueOrDefault(status) is null or "")
        {
            return StepResult.Skipped($"no status of Close stands for {status}; Close__Statuses__{status} would name one");
        }
        var person =
            await records.FindPersonAsync(run, client, about, cancellationToken)
            ?? (LeadStatuses.IsFavour(status) ? (await records.PersonAsync(run, client, about, cancellationToken))?.Person : null);
        return person is null
            ? StepResult.Skipped("Close has no such person")
            : await SetAsync(client, record, person, status, cancellationToken);
    }

    /// <summary>Gives the lead the status that the settings have for ours.</summary>
    /// <param name="record">What Close was told of this person before.</param>
    public static async Task<StepResult> SetAsync(
        CloseClient client,
        CrmRecord record,
        ClosePerson person,
        string status,
        CancellationToken cancellationToken
    )
    {
        if (client.Options.Statuses.GetValueOrDefault(status) is not { Length: > 0 } wanted)
        {
            return StepResult.Skipped($"no status of Close stands for {status}; Close__Statuses__{status} would name one");
        }
        if (await client.FindLeadStatusAsync(wanted, cancellationToken) is not { } target)
        {
            return StepResult.Skipped(
                $"Close has no lead status '{wanted}' (Close__Statuses__{status}); it has "
                    + $"{string.Join(", ", await client.LeadStatusesAsync(cancellationToken))}"
            );
        }
        var before = await client.People.StatusAsync(person.LeadId, cancellationToken);
        if (before == target)
        {
            return StepResult.Done($"lead is {wanted} already");
        }
        if (await StandsHigherAsync(client, record, status, before, cancellationToken) is { } why)
        {
            return StepResult.Skipped(why);
        }
        await client.People.SetStatusAsync(person.LeadId, target, cancellationToken);
        return StepResult.Done($"lead set to {wanted}");
    }

    /// <summary>Whether the lead's status stays, and why: it is further, or somebody else of the company has led to it.</summary>
    private static async Task<string?> StandsHigherAsync(
        CloseClient client,
        CrmRecord record,
        string status,
        string? current,
        CancellationToken cancellationToken
    )
    {
        var now = new Dictionary<string, DateTimeOffset>();
        foreach (var (ours, theirs) in client.Options.Statuses.Where(pair => LeadStatuses.IsFavour(pair.Key) && pair.Value.Length > 0))
        {
            if (await client.FindLeadStatusAsync(theirs, cancellationToken) == current)
            {
                now[ours] = DateTimeOffset.MinValue;
            }
        }
        if (now.Count == 0)
        {
            return null;
        }
        if (!LeadStatuses.IsFavour(status))
        {
            // Of this lead's own favour a refusal may take back what it gave.
            return LeadStatuses.IsFavour(record.Status) ? null : "another person of the company has brought the lead further";
        }
        now[status] = DateTimeOffset.MinValue;
        return LeadStatuses.Current(now) == status ? null : "the lead is further on already";
    }
}
