using InstantlyPipeline.Crm;

namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Deals of one contact at HubSpot.</summary>
/// <param name="ownerId">Gets a new deal; null for nobody.</param>
internal sealed class HubSpotDeals(HubSpotClient client, Person person, string contactId, string? ownerId) : IDeals
{
    public string Noun => "deal";

    public Task<DealState> StateAsync(string id, CancellationToken cancellationToken) => client.DealStateAsync(id, cancellationToken);

    public async Task<Made> FindOrMakeAsync(DealWish wanted, CancellationToken cancellationToken) =>
        await client.FindOpenDealAsync(contactId, cancellationToken) is { } open
            ? Made.Found(open)
            : await client.FindOrCreateDealAsync(
                new HubSpotDealDetails(
                    wanted.Key,
                    wanted.Title,
                    contactId,
                    wanted.Known.CompanyId,
                    wanted.Reached is { } reached ? DealPolicy.StageFor(client.Options, reached) : wanted.Stage,
                    ownerId
                )
                {
                    Mapped = FieldMapping.Values(client.Options.DealFields, person),
                },
                cancellationToken
            );

    public async Task<string?> AdvanceAsync(string id, MeetingKind to, bool isThere, CancellationToken cancellationToken) =>
        DealPolicy.StageFor(client.Options, to) is { } stage
            ? await AdvanceAsync(id, stage, isThere, cancellationToken)
            : $"no stage stands for {Meeting.StageOf(to)}";

    public async Task<string?> AdvanceAsync(string id, string stage, bool isThere, CancellationToken cancellationToken) =>
        !isThere && await client.AdvanceDealAsync(id, stage, cancellationToken) ? $"moved to {stage}" : null;

    public Task<string?> PageAsync(string id, CancellationToken cancellationToken) => client.DealPageAsync(id, cancellationToken);
}
