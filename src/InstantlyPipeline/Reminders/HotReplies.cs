using System.Globalization;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Reminders;

/// <summary>Watches that somebody answers the hot replies: it finds them in the index of what arrived, and when one has waited too long it
/// sends the event that reminds, and later the one that hands it over.</summary>
/// <remarks>
/// A reply itself pays nothing for it. Table <c>hotreplies</c> has a row for each hot reply of the last days, and how far the index was
/// read. Whatever is cut off is done again by the next run: a row that is there stays, and an event that was sent before is the same event.
/// </remarks>
internal sealed class HotReplies(
    ITableStore tables,
    ArrivalIndex arrivals,
    EventLedger ledger,
    InternalEvents events,
    CurrentSettings settings,
    DestinationClients destinations,
    TimeProvider time
) : IUpkeep
{
    internal const string Table = "hotreplies";
    private const string Open = "open";
    private const string State = "state";
    private const string Cursor = "read-until";

    /// <summary>What this instance has looked at, so that the overlap costs no reads.</summary>
    private readonly Dictionary<string, DateTimeOffset> _seen = [];

    /// <summary>So long after its arrival a reply is read and decided, as a rule. One that is not counts as hot until it is due.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    /// <summary>So far back the index is read again each time: a message may wait on its queue before its event comes into the
    /// index.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(2);

    /// <summary>Of an older one nobody is reminded: a pipeline that was down for a week does not begin with a hundred reminders.</summary>
    internal static readonly TimeSpan Oldest = TimeSpan.FromDays(4);

    /// <summary>What a workspace waits if nothing is set and it can be told whether somebody has answered.</summary>
    private static readonly TimeSpan Standard = TimeSpan.FromMinutes(60);

    public string Name => "hot-replies";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await FindAsync(cancellationToken);
        await foreach (var row in tables.QueryAsync(Table, Open, null, null, cancellationToken))
        {
            await LookAsync(row, cancellationToken);
        }
    }

    /// <summary>How many replies of these workspaces wait for somebody.</summary>
    public async Task<int> WaitingAsync(Func<string?, bool> of, CancellationToken cancellationToken) =>
        await tables
            .QueryAsync(Table, Open, null, null, cancellationToken)
            .CountAsync(row => row.Time("ClosedAt") is null && of(row.Text("Workspace")), cancellationToken);

    /// <summary>Notes the hot replies that have come since the last look.</summary>
    private async Task FindAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var until = now - Settling;
        var state = await tables.GetAsync(Table, State, Cursor, cancellationToken);
        // The first run begins today: what came before was somebody's before there were reminders.
        var since = state?.Time("At") is { } at ? Later(at - Overlap, now - Oldest) : until;
        foreach (var (key, _) in _seen.Where(seen => seen.Value < since).ToList())
        {
            _seen.Remove(key);
        }
        for (var day = DateOnly.FromDateTime(until.UtcDateTime); day >= DateOnly.FromDateTime(since.UtcDateTime); day = day.AddDays(-1))
        {
            await foreach (var place in arrivals.ReadAsync(NameOf(day), after: null, cancellationToken))
            {
                if (place.Arrival.ReceivedAt <= since)
                {
                    break; // newest first
                }
                if (
                    place.Arrival.EventType is EventType.ReplyReceived
                    && place.Arrival.ReceivedAt <= until
                    && _seen.TryAdd(place.Arrival.Key, place.Arrival.ReceivedAt)
                )
                {
                    await NoteAsync(place.Arrival, cancellationToken);
                }
            }
        }
        await tables.BatchAsync(Table, State, [TableOperation.Upsert(new TableRow(State, Cursor).Set("At", until))], cancellationToken);
    }

    private async Task NoteAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        if (
            Patience(arrival.Workspace) is not { } patience
            || await ledger.FindAsync(arrival.EventKey, cancellationToken) is not { } entry
            || entry.Step("reply") is { Status: StepStatus.Skipped } // it repeats another one
            || (HotReply.TriageOf(entry) is { } triage && !ReplyPolicy.IsHot(triage.Label))
        )
        {
            return;
        }
        var team = settings.Value.TeamOf(arrival.Workspace);
        await tables.InsertAsync(
            Table,
            new TableRow(Open, ReceiptOrder.RowOf(arrival.ReceivedAt, arrival.EventKey))
                .Set("Key", arrival.Key)
                .Set("Workspace", arrival.Workspace)
                .Set("ReceivedAt", arrival.ReceivedAt)
                .Set("DueAt", WorkingTime.After(arrival.ReceivedAt, patience, team)),
            cancellationToken
        );
    }

    private async Task LookAsync(TableRow row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (key, receivedAt) = (EventKey.Parse(row.Text("Key")!), row.Time("ReceivedAt") ?? default);
        if (row.Time("ClosedAt") is not null)
        {
            if (now - receivedAt > Oldest)
            {
                await tables.DeleteAsync(Table, Open, row.Row, cancellationToken);
            }
            return;
        }
        if (now < row.Time("DueAt"))
        {
            return;
        }
        if (
            await ledger.FindActingAsync(key, cancellationToken) is not { } entry
            || (await arrivals.MarkOfAsync(receivedAt, key, cancellationToken)).HandledAt is not null
            || (HotReply.TriageOf(entry) is { } triage && !ReplyPolicy.IsHot(triage.Label))
        )
        {
            await tables.UpdateAsync(Table, row.Set("ClosedAt", now), cancellationToken);
            return;
        }
        var isReminder = row.Time("RemindedAt") is null;
        await events.SendAsync(
            HotReply.IdentityOf(entry, isReminder ? InternalEventType.HotReplyReminder : InternalEventType.HotReplyHandOver),
            HotReply.BodyOf(entry, isReminder ? InternalEventType.HotReplyReminder : InternalEventType.HotReplyHandOver),
            due: null,
            cancellationToken
        );
        var team = settings.Value.TeamOf(entry.Workspace);
        if (isReminder && team.HandOverAfter > TimeSpan.Zero)
        {
            await tables.UpdateAsync(
                Table,
                row.Set("RemindedAt", now).Set("DueAt", WorkingTime.After(now, team.HandOverAfter, team)),
                cancellationToken
            );
        }
        else
        {
            // It stays for some days, so that the next look at the index does not take it for a new one.
            await tables.UpdateAsync(Table, row.Set("ClosedAt", now), cancellationToken);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    /// <returns>How long a hot reply of the workspace may wait; null where nobody is reminded.</returns>
    private TimeSpan? Patience(string workspace) =>
        settings.Value.TeamOf(workspace).RemindAfter is { } set ? (set > TimeSpan.Zero ? set : null)
        : destinations.Of<InstantlyClient>(workspace).Client is not null ? Standard
        : null;

    private static string NameOf(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
