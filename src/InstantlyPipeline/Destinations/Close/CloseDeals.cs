using InstantlyPipeline.Crm;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>Opportunities of one contact at Close.</summary>
/// <param name="owner">Who gets a new one: the user's id, and a phrase for the step.</param>
internal sealed class CloseDeals(
    CloseClient client,
    Person about,
    ClosePerson person,
    Func<CancellationToken, Task<(string? UserId, string? Why)>> owner
) : IDeals
{
    public string Noun => "opportunity";

    public Task<DealState> StateAsync(string id, CancellationToken cancellationToken) =>
        client.Opportunities.StateAsync(id, cancellationToken);

    public async Task<Made> FindOrMakeAsync(DealWish wanted, CancellationToken cancellationToken)
    {
        if (await client.Opportunities.FindAsync(person, wanted.Key, cancellationToken) is { } known)
        {
            return Made.Found(known);
        }
        var first = await client.Opportunities.StageAsync(Meeting.StageOf(MeetingKind.Booked), cancellationToken);
        var (user, why) = await owner(cancellationToken);
        var (created, leftOut) = await client.Opportunities.CreateAsync(
            person,
            wanted.Key,
            CloseText.Opportunity(wanted, about),
            user,
            first.StatusId,
            FieldMapping.Values(client.Options.DealFields, about),
            cancellationToken
        );
        var problems = leftOut.Select(field => $"Close has no field '{field}' of opportunities that takes this");
        return new Made(created, CloseRecords.Sentence("created", [.. why is null ? problems : problems.Prepend(why)]));
    }

    public async Task<string?> AdvanceAsync(string id, MeetingKind to, bool isThere, CancellationToken cancellationToken)
    {
        var stage = await client.Opportunities.StageAsync(Meeting.StageOf(to), cancellationToken);
        return stage.StatusId is { } status
            ? await client.Opportunities.AdvanceAsync(id, status, cancellationToken)
            : stage.Why ?? "the pipeline has no such status";
    }

    public async Task<string?> AdvanceAsync(string id, string stage, bool isThere, CancellationToken cancellationToken) =>
        await client.Opportunities.FindStatusAsync(stage, cancellationToken) is { } status
            ? await client.Opportunities.AdvanceAsync(id, status, cancellationToken)
            : $"the pipeline has no status '{stage}'";

    public Task<string?> PageAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(CloseRecords.PageOf(person.LeadId));
}
