using System.Globalization;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Reading;

namespace InstantlyPipeline.Operations.Today;

/// <summary>Reads the list of arrivals a bounded slice at a time: what it costs depends on the page and not on what is stored.</summary>
internal sealed class ArrivalList(
    ArrivalIndex arrivals,
    EventLedger ledger,
    EventFinder events,
    Quarantine quarantine,
    ArrivalBackfill backfill,
    UnindexedArrivals unindexed,
    Timeline timeline
)
{
    /// <summary>Rows of the index that one page looks at.</summary>
    public const int MostRows = 500;

    /// <summary>Ledger rows that one page reads to see how its events stand.</summary>
    public const int MostStates = 200;

    /// <summary>Days of receipt that one page looks into.</summary>
    public const int MostDays = 14;

    private const int AtOnce = 16;
    private const int MostCut = 20_000;

    /// <param name="sees">Which workspaces' events may be shown.</param>
    public async Task<ArrivalPage> ReadAsync(ArrivalQuery query, Func<string?, bool> sees, CancellationToken cancellationToken)
    {
        var items = new List<ArrivalView>();
        if (query.Cursor is null)
        {
            // What no run has claimed yet is in no index: it is read where it waits, up to a thousand of each queue.
            items.AddRange(
                (await events.UnclaimedAsync(cancellationToken))
                    .Select(ArrivalView.Of)
                    .Where(view => sees(view.Workspace) && query.Matches(view))
            );
        }
        var (places, next, readTo) = query.Lead is { } lead
            ? await OfPersonAsync(lead, query, sees, cancellationToken)
            : await SliceAsync(query, sees, cancellationToken);
        // What lies in quarantine is in no index either, and has a list of its own in the same order: the part of it that belongs here.
        items.AddRange(
            await quarantine
                .UndecidedAsync(ReceiptOrder.BoundOf(query.Cursor), ReceiptOrder.BoundOf(next), cancellationToken)
                .TakeWhile(kept => !(kept.ReceivedAt < query.Since))
                .Take(MostRows)
                .Select(kept => ArrivalView.Of(EventView.Of(kept)))
                .Where(view => sees(view.Workspace) && query.Matches(view))
                .ToListAsync(cancellationToken)
        );
        foreach (var chunk in places.Chunk(AtOnce))
        {
            items.AddRange(
                (await Task.WhenAll(chunk.Select(place => ViewAsync(place, cancellationToken)))).OfType<ArrivalView>().Where(query.Matches)
            );
        }
        var isIndexed = await backfill.IsCompleteAsync(cancellationToken);
        if (!isIndexed)
        {
            next = await AddUnindexedAsync(items, query, next, sees, cancellationToken);
        }
        var newest = items
            .DistinctBy(view => view.EventKey)
            .OrderByDescending(view => view.ReceivedAt)
            .ThenBy(view => view.EventKey, StringComparer.Ordinal)
            .ToList();
        return new ArrivalPage(newest, next, readTo, isIndexed);
    }

    /// <summary>One event as the list shows it, with all of the person's words.</summary>
    /// <returns>Null where its body is not in the archive.</returns>
    public async Task<ArrivalView?> FindAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (await ledger.PayloadAsync(entry, cancellationToken) is not { } payload || EventReader.Read(payload).Identity is null)
        {
            return null;
        }
        var about = InstantlyEvent.Parse(payload);
        var arrival = Arrival.Of(entry, about);
        var isReply = about.EventType is EventType.ReplyReceived or EventType.AutoReplyReceived;
        var words = entry.Step(ReplyWorkflow.TextStep)?.Value ?? (arrival.Words is null ? null : ReplyText.Of(about));
        return View(
            arrival with
            {
                Words = words,
                WordsCut = false,
            },
            await arrivals.MarkOfAsync(entry.ReceivedAt, entry.Key, cancellationToken),
            entry
        ) with
        {
            CutWords = isReply && ReplyReader.Read(about).Cut is { Length: > 0 } cut ? cut[..Math.Min(cut.Length, MostCut)] : null,
        };
    }

    private async Task<(List<ArrivalPlace> Places, string? Next, DateTimeOffset? ReadTo)> SliceAsync(
        ArrivalQuery query,
        Func<string?, bool> sees,
        CancellationToken cancellationToken
    )
    {
        var places = new List<ArrivalPlace>();
        var (fromDay, fromRow) = query.Cursor?.Split('.', 2) is [{ } day, { } row] ? (day, row) : (null, null);
        var sinceDay = query.Since?.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        DateTimeOffset? readTo = null;
        var (rows, days) = (0, 0);
        string? end = null;
        foreach (
            var each in (await arrivals.DaysAsync(cancellationToken)).Where(each =>
                fromDay is null || string.CompareOrdinal(each, fromDay) <= 0
            )
        )
        {
            if (sinceDay is not null && string.CompareOrdinal(each, sinceDay) < 0)
            {
                return (places, null, readTo);
            }
            if (++days > MostDays)
            {
                return (places, end, readTo);
            }
            // Ends before every row of the day, should nothing of it be read.
            end = $"{each}.";
            await foreach (
                var place in arrivals.ReadAsync(each, each == fromDay && fromRow is { Length: > 0 } ? fromRow : null, cancellationToken)
            )
            {
                if (query.Since > place.Arrival.ReceivedAt)
                {
                    return (places, null, readTo);
                }
                end = $"{each}.{place.Row}";
                readTo = place.Arrival.ReceivedAt;
                if (sees(place.Arrival.Workspace) && query.MayMatch(place.Arrival))
                {
                    places.Add(place);
                }
                if (++rows == MostRows || places.Count == Wanted(query))
                {
                    return (places, end, readTo);
                }
            }
            end = $"{each}.~";
        }
        return (places, null, readTo);
    }

    /// <summary>A slice of a person's own events, which lie side by side.</summary>
    private async Task<(List<ArrivalPlace> Places, string? Next, DateTimeOffset? ReadTo)> OfPersonAsync(
        string email,
        ArrivalQuery query,
        Func<string?, bool> sees,
        CancellationToken cancellationToken
    )
    {
        var places = new List<ArrivalPlace>();
        await foreach (var (row, arrival) in timeline.ReadAsync(email, ReceiptOrder.BoundOf(query.Cursor), cancellationToken))
        {
            if (query.Since > arrival.ReceivedAt)
            {
                break;
            }
            if (sees(arrival.Workspace) && query.MayMatch(arrival))
            {
                var mark = await arrivals.MarkOfAsync(arrival.ReceivedAt, arrival.EventKey, cancellationToken);
                places.Add(new ArrivalPlace(ReceiptOrder.DayOf(arrival.ReceivedAt), row, arrival, mark));
            }
            if (places.Count == query.Limit)
            {
                return (places, ReceiptOrder.CursorOf(arrival.ReceivedAt, arrival.EventKey), arrival.ReceivedAt);
            }
        }
        return (places, null, null);
    }

    /// <summary>Adds what an older version stored and the index does not have yet, and ends the page where the first of both sources ends:
    /// so no page leaves a gap.</summary>
    /// <returns>The cursor of the next page.</returns>
    private async Task<string?> AddUnindexedAsync(
        List<ArrivalView> items,
        ArrivalQuery query,
        string? next,
        Func<string?, bool> sees,
        CancellationToken cancellationToken
    )
    {
        var (entries, more) = await unindexed.ReadAsync(query, ReceiptOrder.BoundOf(query.Cursor), sees, cancellationToken);
        var end = ReceiptOrder.BoundOf(next);
        if (more && entries[^1] is var last && !IsBehind(last.ReceivedAt, last.Key, end))
        {
            next = ReceiptOrder.CursorOf(last.ReceivedAt, last.Key);
            end = ReceiptOrder.BoundOf(next);
        }
        items.RemoveAll(item => IsBehind(item.ReceivedAt, EventKey.Parse(item.EventKey), end));
        var known = items.Select(item => item.EventKey).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries.Where(entry => !IsBehind(entry.ReceivedAt, entry.Key, end) && !known.Contains(entry.Key.Value)))
        {
            if (await FindAsync(entry, cancellationToken) is { } view && query.Matches(view))
            {
                items.Add(view);
            }
        }
        return next;
    }

    private static bool IsBehind(DateTimeOffset receivedAt, EventKey key, string? end) =>
        end is not null && string.CompareOrdinal(ReceiptOrder.RowOf(receivedAt, key), end) > 0;

    /// <summary>A filter that asks how an event stands needs more ledger rows than it shows.</summary>
    private static int Wanted(ArrivalQuery query) =>
        query is { Labels: null, Status: null, Owner: null, Handled: null } ? query.Limit : MostStates;

    private async Task<ArrivalView?> ViewAsync(ArrivalPlace place, CancellationToken cancellationToken)
        // Gone with its day, or a claim whose run has just been given up: there is nothing to show of it.
        =>
        await ledger.FindActingAsync(place.Arrival.EventKey, cancellationToken) is { } entry
            ? View(place.Arrival, place.Mark, entry)
            : null;

    private static ArrivalView View(Arrival arrival, ArrivalMark mark, LedgerEntry entry)
    {
        // A text that came from the mailbox is in no body.
        var words = arrival.Words ?? entry.Step(ReplyWorkflow.TextStep)?.Value;
        return ArrivalView.Of(arrival with { Words = words }, mark, EventView.Of(entry), ArrivalView.TriageOf(entry));
    }
}
