using System.Globalization;
using InstantlyPipeline.Events;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Crm;

/// <summary>Keeps one deal for each story of a lead, whatever the order of events: moved forward and never back. After a deal that is won
/// the next story has a deal of its own.</summary>
internal sealed class CrmDeals(CrmBook book)
{
    /// <summary>Brings the lead's deal to where this report and all earlier ones say.</summary>
    /// <param name="by">The event that reports it.</param>
    public async Task<StepResult> BringUpAsync(
        CrmSubject lead,
        EventKey by,
        Meeting meeting,
        IDeals deals,
        CancellationToken cancellationToken
    )
    {
        var before = await book.FindAsync(lead, cancellationToken);
        var known = before.DealId;
        var state = known is null ? DealState.Open : await deals.StateAsync(known, cancellationToken);
        var place = DealPolicy.PlaceOf(before, meeting, state);
        if (place is DealPlace.Earlier)
        {
            return StepResult.Skipped($"it is about an earlier {deals.Noun} of the lead, which is closed");
        }
        // How far it has come is kept before anything is moved: an event that moves it a shorter way at the same time sees it and goes on.
        // The first event that wants a deal gives it its key. All later ones use the same.
        var record = await book.KeepAsync(
            lead,
            now => DealPolicy.Reached(place is DealPlace.Next && now.DealId == known ? DealPolicy.Next(now, state) : now, by, meeting),
            cancellationToken
        );
        var first = record.DealStage ?? meeting.Kind;
        var deal = await MakeAsync(lead, by, new DealWish(EventKey.Parse(record.DealKey!), meeting.Title, record) { Reached = first });
        while (true)
        {
            var goal = (await book.FindAsync(lead, cancellationToken)).DealStage ?? first;
            var moved = await deals.AdvanceAsync(deal.Id, goal, deal.IsNew && goal == first, cancellationToken);
            // Another event may have brought it further between our reading and our writing.
            if ((await book.FindAsync(lead, cancellationToken)).DealStage is not { } now || now <= goal)
            {
                return Done(deals, deal, moved);
            }
        }

        Task<Made> MakeAsync(CrmSubject subject, EventKey key, DealWish wanted) =>
            FindOrMakeAsync(subject, key, wanted, deals, cancellationToken);
    }

    /// <summary>Puts the lead's deal at a stage that a route names, in the CRM's own words.</summary>
    public async Task<StepResult> MarkAsync(
        CrmSubject lead,
        EventKey by,
        string title,
        string stage,
        IDeals deals,
        CancellationToken cancellationToken
    )
    {
        var record = await book.KeepAsync(lead, now => now.DealKey is null ? now with { DealKey = by.Value } : now, cancellationToken);
        if (record.DealId is { } known && await deals.StateAsync(known, cancellationToken) is not DealState.Open)
        {
            return StepResult.Skipped($"{deals.Noun} {known} is closed and stays so");
        }
        var deal = await FindOrMakeAsync(
            lead,
            by,
            new DealWish(EventKey.Parse(record.DealKey!), title, record) { Stage = stage },
            deals,
            cancellationToken
        );
        return Done(deals, deal, await deals.AdvanceAsync(deal.Id, stage, deal.IsNew, cancellationToken));
    }

    private async Task<Made> FindOrMakeAsync(
        CrmSubject lead,
        EventKey by,
        DealWish wanted,
        IDeals deals,
        CancellationToken cancellationToken
    )
    {
        string? page = null;
        return await book.OnceAsync(
            lead,
            by,
            record => record.DealId,
            async ct =>
            {
                var made = await deals.FindOrMakeAsync(wanted, ct);
                page = await deals.PageAsync(made.Id, ct);
                return made;
            },
            (record, id) => record with { DealId = id, DealUrl = page },
            cancellationToken
        );
    }

    private static StepResult Done(IDeals deals, Made deal, string? moved) =>
        StepResult.Done(
            string.Create(CultureInfo.InvariantCulture, $"{deals.Noun} {deal.Id} {deal.How}{(moved is null ? "" : "; " + moved)}"),
            deal.Id
        );
}
