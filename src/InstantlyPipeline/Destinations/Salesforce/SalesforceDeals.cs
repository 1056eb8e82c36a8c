using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Opportunities of one person in Salesforce.</summary>
/// <param name="reports">Events that reported a meeting with the lead. As long as sales leave the person a Lead, no contact leads to the
/// opportunity that an earlier one made.</param>
/// <param name="owner">Who gets a new one: the user's id, and a phrase for the step.</param>
internal sealed class SalesforceDeals(
    SalesforceClient client,
    Person about,
    SalesforceContact person,
    IReadOnlyList<EventKey> reports,
    Func<CancellationToken, Task<(string? UserId, string? Why)>> owner
) : IDeals
{
    public string Noun => "opportunity";

    public async Task<DealState> StateAsync(string id, CancellationToken cancellationToken) =>
        await client.GetOpportunityAsync(id, cancellationToken) switch
        {
            null => DealState.Gone,
            { IsClosed: true } => DealState.Closed,
            _ => DealState.Open,
        };

    public async Task<Made> FindOrMakeAsync(DealWish wanted, CancellationToken cancellationToken)
    {
        // Sales may have moved the one that an earlier try made: written again, it would be moved back.
        if (await client.FindOpportunityAsync(wanted.Key, cancellationToken) is { } own)
        {
            return Made.Found(own);
        }
        if (await FindOpenAsync(cancellationToken) is { } open)
        {
            return Made.Found(open.Id);
        }
        var (user, why) = await owner(cancellationToken);
        var (fields, refused) = await client.Fields.MappedAsync(
            "Opportunity",
            FieldMapping.Values(client.Options.DealFields, about),
            cancellationToken
        );
        var stage = wanted.Reached is { } reached ? StageOf(client.Options, reached) : wanted.Stage;
        if (stage is not null && stage != client.Options.StageName && !(await client.StagesAsync(cancellationToken)).Contains(stage))
        {
            stage = null; // the move that follows says so
        }
        var created = await client.UpsertOpportunityAsync(
            new(wanted.Key, wanted.Title, person.AccountId)
            {
                StageName = stage,
                OwnerId = user,
                Fields = fields,
            },
            cancellationToken
        );
        return new Made(created, SalesforceRecords.Sentence("created", why is null ? refused : [why, .. refused]));
    }

    public async Task<string?> AdvanceAsync(string id, MeetingKind to, bool isThere, CancellationToken cancellationToken) =>
        StageOf(client.Options, to) is { } stage
            ? await AdvanceAsync(id, stage, isThere, cancellationToken)
            : $"Salesforce__DealStages__{Meeting.StageOf(to)} is empty";

    public async Task<string?> AdvanceAsync(string id, string stage, bool isThere, CancellationToken cancellationToken)
    {
        if (stage != client.Options.StageName && await client.StagesAsync(cancellationToken) is var stages && !stages.Contains(stage))
        {
            return $"Salesforce has no active stage '{stage}' (Salesforce__DealStages); it has {string.Join(", ", stages)}";
        }
        if (await client.GetOpportunityAsync(id, cancellationToken) is not { } now)
        {
            return "it is not there any more";
        }
        if (now.IsClosed || now.Opportunity.StageName == stage)
        {
            return isThere ? null
                : now.IsClosed ? "is closed and stays so"
                : "is as far already";
        }
        return await client.AdvanceAsync(now.Opportunity, stage, cancellationToken) ? $"moved forward to {stage}" : "is further on already";
    }

    public Task<string?> PageAsync(string id, CancellationToken cancellationToken) => Task.FromResult(client.PageOf(id));

    /// <summary>The setting's stage for this kind, else for the furthest kind before it that has one; a booked meeting's is
    /// <see cref="SalesforceOptions.StageName"/> where the setting says nothing.</summary>
    /// <returns>Null where the setting is empty.</returns>
    private static string? StageOf(SalesforceOptions options, MeetingKind kind) =>
        DealPolicy.StageFor(options, kind) is not { } stage ? options.StageName
        : stage.Length > 0 ? stage
        : null;

    private async Task<SalesforceOpportunity?> FindOpenAsync(CancellationToken cancellationToken)
    {
        var open = person.Id is { } contact ? await client.FindOpenOpportunityAsync(contact, cancellationToken) : null;
        foreach (var report in reports)
        {
            open ??= await client.FindOpenOpportunityAsync(report, cancellationToken);
        }
        return open;
    }
}
