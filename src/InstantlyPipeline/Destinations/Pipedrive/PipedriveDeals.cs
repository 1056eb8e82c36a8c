using InstantlyPipeline.Crm;

namespace InstantlyPipeline.Destinations.Pipedrive;

/// <summary>Deals of one person at Pipedrive.</summary>
internal sealed class PipedriveDeals(PipedriveClient client, Person person, long personId, long? organizationId) : IDeals
{
    public string Noun => "deal";

    public Task<DealState> StateAsync(string id, CancellationToken cancellationToken) =>
        client.DealStateAsync(PipedriveRecords.Number(id)!.Value, cancellationToken);

    public async Task<Made> FindOrMakeAsync(DealWish wanted, CancellationToken cancellationToken)
    {
        if (await client.FindDealAsync(personId, wanted.Key, cancellationToken) is { } own)
        {
            return Made.Found(PipedriveRecords.Text(own));
        }
        if (await client.FindOpenDealAsync(personId, cancellationToken) is { } open)
        {
            return Made.Found(PipedriveRecords.Text(open));
        }
        var stage = wanted.Reached is { } reached ? DealPolicy.StageFor(client.Options, reached) : wanted.Stage;
        return Made.Created(
            PipedriveRecords.Text(
                await client.CreateDealAsync(
                    new PipedriveDealDetails(wanted.Key, wanted.Title, personId)
                    {
                        OrganizationId = organizationId ?? PipedriveRecords.Number(wanted.Known.CompanyId),
                        OwnerId = PipedriveRecords.OwnerIn(wanted.Known),
                        StageId = stage is null ? null : await client.FindStageAsync(stage, cancellationToken),
                        Won = wanted.Reached is MeetingKind.Won,
                        Mapped = FieldMapping.Values(client.Options.DealFields, person),
                    },
                    cancellationToken
                )
            )
        );
    }

    public async Task<string?> AdvanceAsync(string id, MeetingKind to, bool isThere, CancellationToken cancellationToken)
    {
        if (isThere)
        {
            return null;
        }
        var stage = DealPolicy.StageFor(client.Options, to) is { } named
            ? await client.FindStageAsync(named, cancellationToken)
            : (long?)null;
        return await client.AdvanceDealAsync(PipedriveRecords.Number(id)!.Value, stage, to is MeetingKind.Won, cancellationToken)
            ? $"moved: {Meeting.StageOf(to)}"
            : null;
    }

    public async Task<string?> AdvanceAsync(string id, string stage, bool isThere, CancellationToken cancellationToken) =>
        !isThere
        && await client.AdvanceDealAsync(
            PipedriveRecords.Number(id)!.Value,
            await client.FindStageAsync(stage, cancellationToken),
            won: false,
            cancellationToken
        )
            ? $"moved to {stage}"
            : null;

    public Task<string?> PageAsync(string id, CancellationToken cancellationToken) => client.PageAsync("deal", id, cancellationToken);
}
