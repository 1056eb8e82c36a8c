using System.Runtime.CompilerServices;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Ledger;

/// <summary>Remembers what has been done for which event. Asking is inserting: the first insert of a key wins, all others see it.</summary>
/// <remarks>
/// One table per day of the events (<c>ledger20260818</c>), so that a day is dropped in one call; sixteen partitions in it. Only the run
/// that holds the claim writes to a row in <see cref="EventStatus.Processing"/>, under its ETag; others write to idle rows only.
/// </remarks>
/// <param name="dying">Null: who has the message of a run that died runs its event at once.</param>
public sealed class EventLedger(ITableStore tables, TimeProvider time, DyingCalls? dying = null)
{
    public const string TablePrefix = "ledger";

    /// <summary>How long a claim is respected without a sign of life. Longer than the longest run, see
    /// <see cref="Processing.EventProcessor.LongestRun"/>.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    // How long a second delivery waits for the first one's run before it asks again.
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2);

    // A scheduled message may come a little before its time by another clock.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(1);

    /// <summary>Whether what is written beside an entry is written in one transaction with it.</summary>
    public bool WritesTogether => tables.WritesTogether;

    /// <param name="beside">What is written with the claim, or right after it; it may be written several times.</param>
    public async Task<Claim> ClaimAsync(
        QueuedEvent message,
        InstantlyEvent instantlyEvent,
        CancellationToken cancellationToken,
        Func<LedgerEntry, IReadOnlyList<TableWrite>>? beside = null
    )
    {
        // A retry's event is there: packing its body for an insert would be for nothing.
        var known = message.Attempt > 1;
        while (true)
        {
            var mine = NewEntry(message, instantlyEvent.Workspace, instantlyEvent.CampaignId, instantlyEvent.LeadEmail);
            if (!known && await TryInsertAsync(mine, message, beside?.Invoke(mine) ?? [], cancellationToken))
            {
                return new Claim.Mine(mine, MayHaveRun: false);
            }
            known = false;
            if (await FindAsync(message.Key, cancellationToken) is not { } seen)
            {
                continue; // dropped with its day between the two calls
            }
            if (await ClaimSeenAsync(seen, mine, message, cancellationToken) is { } claim)
            {
                if (claim is Claim.Mine { Entry: var entry } && beside is not null)
                {
                    await tables.WriteAsync(beside(entry), cancellationToken); // the claim's own may have died before them
                }
                return claim;
            }
        }
    }

    /// <summary>As <see cref="TrySaveAsync(LedgerEntry, CancellationToken)"/>, for the run that holds the claim.</summary>
    /// <exception cref="ClaimLostException">Another run has taken the event over.</exception>
    public async Task SaveAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (!await TrySaveAsync(entry, cancellationToken))
        {
            throw new ClaimLostException(entry.Key.Value);
        }
    }

    public async Task<LedgerEntry?> FindAsync(EventKey key, CancellationToken cancellationToken)
    {
        var row =
            await tables.GetAsync(TableOf(key), LedgerPartition.Of(key), key.Value, cancellationToken)
            ?? await tables.GetAsync(TableOf(key), LedgerPartition.OfEngagement(key), key.Value, cancellationToken);
        return row is null ? null : LedgerEntry.From(row);
    }

    /// <summary>As <see cref="FindAsync"/>, in one look, of an event that is known to be no engagement.</summary>
    public async Task<LedgerEntry?> FindActingAsync(EventKey key, CancellationToken cancellationToken) =>
        await tables.GetAsync(TableOf(key), LedgerPartition.Of(key), key.Value, cancellationToken) is { } row
            ? LedgerEntry.From(row)
            : null;

    /// <summary>As <see cref="FindAsync"/>, in one look, of a send, an open or a click.</summary>
    public async Task<LedgerEntry?> FindEngagementAsync(EventKey key, CancellationToken cancellationToken) =>
        await tables.GetAsync(TableOf(key), LedgerPartition.OfEngagement(key), key.Value, cancellationToken) is { } row
            ? LedgerEntry.From(row)
            : null;

    /// <param name="beginning">Of a key: the day and some of its digits.</param>
    public async Task<IReadOnlyList<EventKey>> StartingWithAsync(string beginning, int most, CancellationToken cancellationToken)
    {
        // Any key that begins so lies in the same partitions.
        var lowest = EventKey.Parse(beginning.PadRight(EventKey.Length, '0'));
        var keys = new List<EventKey>();
        foreach (var partition in (string[])[LedgerPartition.Of(lowest), LedgerPartition.OfEngagement(lowest)])
        {
            keys.AddRange(
                (
                    await tables
                        .QueryAsync(TableOf(lowest), partition, beginning, beginning + "g", cancellationToken)
                        .Take(most)
                        .ToListAsync(cancellationToken)
                ).Select(row => EventKey.Parse(row.Row))
            );
        }
        return keys;
    }

    /// <summary>All entries, the newest event day first; within a day in no promised order.</summary>
    public async IAsyncEnumerable<LedgerEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var table in (await tables.ListTablesAsync(TablePrefix, cancellationToken)).Reverse())
        {
            await foreach (var row in tables.QueryAsync(table, partition: null, "v1-", "v1.", cancellationToken))
            {
                yield return LedgerEntry.From(row);
            }
        }
    }

    /// <summary>The body as it was received; null for events that keep none: engagement, and what was claimed before there was an
    /// archive.</summary>
    public Task<byte[]?> PayloadAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        PayloadArchive.ReadAsync(tables, PartitionOf(entry), entry.Key, cancellationToken);

    /// <summary>Whether there is a body, without unpacking it.</summary>
    public Task<bool> HasPayloadAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        PayloadArchive.IsThereAsync(tables, PartitionOf(entry), entry.Key, cancellationToken);

    /// <summary>Writes what belongs to an event and may be written several times.</summary>
    internal Task WriteBesideAsync(TableWrite write, CancellationToken cancellationToken) => tables.WriteAsync([write], cancellationToken);

    /// <summary>Writes the entry's present state, unless the event moved on meanwhile; afterwards it carries the new ETag.</summary>
    /// <returns>False when the entry changed since it was read; nothing was written.</returns>
    public Task<bool> TrySaveAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        TrySaveAsync(entry, [], [], cancellationToken);

    /// <param name="before">What a crash may leave there although the entry was not written.</param>
    /// <param name="after">What a crash may leave out although the entry was written.</param>
    public async Task<bool> TrySaveAsync(
        LedgerEntry entry,
        IReadOnlyList<TableWrite> before,
        IReadOnlyList<TableWrite> after,
        CancellationToken cancellationToken
    )
    {
        if (tables.WritesTogether)
        {
            var writes = Writes(entry, before, after);
            if (await tables.WriteAsync(writes, cancellationToken) is not null)
            {
                return false;
            }
            entry.ETag = writes[before.Count].Operations[0].Row.ETag;
            entry.Beside = null;
            return true;
        }
        await tables.WriteAsync(before, cancellationToken);
        if (!await TrySaveAloneAsync(entry, cancellationToken))
        {
            return false;
        }
        await tables.WriteAsync(after, cancellationToken);
        return true;
    }

    /// <summary>What <see cref="TrySaveAsync(LedgerEntry, IReadOnlyList{TableWrite}, IReadOnlyList{TableWrite}, CancellationToken)"/>
    /// writes, for somebody who writes it together with something else.</summary>
    internal static IReadOnlyList<TableWrite> Writes(LedgerEntry entry, IReadOnlyList<TableWrite> before, IReadOnlyList<TableWrite> after)
    {
        entry.WriteId = NewWriteId();
        var row = entry.ToRow(PartitionOf(entry));
        TableOperation[] own = entry.Beside is { } beside
            ? [TableOperation.Update(row), TableOperation.Upsert(beside)]
            : [TableOperation.Update(row)];
        return [.. before, new TableWrite(TableOf(entry.Key), row.Partition, own), .. after];
    }

    private async Task<bool> TrySaveAloneAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        entry.WriteId = NewWriteId();
        var partition = PartitionOf(entry);
        if (await WriteAsync(entry, entry.ToRow(partition), cancellationToken) is { } etag)
        {
            entry.ETag = etag;
            entry.Beside = null;
            return true;
        }
        // A write may succeed and its answer get lost; its repetition then finds the ETag changed, by ourselves.
        if (
            await tables.GetAsync(TableOf(entry.Key), partition, entry.Key.Value, cancellationToken) is { } row
            && row.Text("WriteId") == entry.WriteId
        )
        {
            entry.ETag = row.ETag;
            entry.Beside = null;
            return true;
        }
        return false;
    }

    /// <returns>The new ETag; null when the entry changed meanwhile.</returns>
    private async Task<string?> WriteAsync(LedgerEntry entry, TableRow row, CancellationToken cancellationToken) =>
        entry.Beside is not { } beside ? await tables.UpdateAsync(TableOf(entry.Key), row, cancellationToken)
        : await tables.BatchAsync(
            TableOf(entry.Key),
            row.Partition,
            [TableOperation.Update(row), TableOperation.Upsert(beside)],
            cancellationToken
        )
            is null
            ? row.ETag
        : null;

    /// <summary>Takes in an event that was never claimed, because its message was given up before, as a dead letter with its
    /// body.</summary>
    /// <param name="beside">What is written with it.</param>
    /// <returns>Null when the ledger knows the event meanwhile.</returns>
    public async Task<LedgerEntry?> TryAddDeadAsync(
        DeadMessage dead,
        CancellationToken cancellationToken,
        Func<LedgerEntry, IReadOnlyList<TableWrite>>? beside = null
    )
    {
        // Whatever made its handling fail may be in the body, so this reads no more of it than intake did.
        var read = EventReader.Read(dead.Event.Payload.Span).Identity;
        var entry = NewEntry(dead.Event, read?.Workspace ?? "", read?.CampaignId, read?.LeadEmail?.Trim().ToLowerInvariant());
        entry.Attempts = 0;
        entry.GiveUp(dead);
        return await TryInsertAsync(entry, dead.Event, beside?.Invoke(entry) ?? [], cancellationToken) ? entry : null;
    }

    internal static string TableOf(EventKey key) => TablePrefix + key.Day;

    /// <summary>Inserts the entry and its payload in one transaction: what is in the ledger can be replayed.</summary>
    /// <returns>False when the ledger knows the event; nothing was written.</returns>
    private async Task<bool> TryInsertAsync(
        LedgerEntry entry,
        QueuedEvent message,
        IReadOnlyList<TableWrite> beside,
        CancellationToken cancellationToken
    )
    {
        var partition = PartitionOf(entry);
        var row = entry.ToRow(partition);
        var payload = await PayloadArchive.RowAsync(tables, partition, message, cancellationToken);
        var claim = new TableWrite(TableOf(entry.Key), partition, [TableOperation.Insert(row), TableOperation.Upsert(payload)]);
        if (await tables.WriteAsync(tables.WritesTogether ? [claim, .. beside] : [claim], cancellationToken) is not null)
        {
            return false;
        }
        entry.ETag = row.ETag;
        if (!tables.WritesTogether)
        {
            await tables.WriteAsync(beside, cancellationToken);
        }
        return true;
    }

    /// <returns>Null when the row changed meanwhile and the question must be asked again.</returns>
    private async Task<Claim?> ClaimSeenAsync(LedgerEntry seen, LedgerEntry mine, QueuedEvent message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var sameDelivery = seen.Owner == message.DeliveryId;
        switch (seen.Status)
        {
            case EventStatus.Processing when seen.WriteId == mine.WriteId:
                return new Claim.Mine(seen, MayHaveRun: false); // our own insert, whose answer got lost
            case EventStatus.Processing
                when sameDelivery
                    && seen.LeaseUntil > now
                    && seen.SequenceNumber is { } running
                    && message.SequenceNumber is { } other
                    && running != other:
                // A send that was repeated because its answer was late: the message that runs is another one, and nobody says that it died.
                return new Claim.NotBefore(LookAgain(seen, now));
            case EventStatus.Processing when sameDelivery && dying is not null && seen.LeaseUntil > now:
                return await LeaveAloneAsync(seen, now + dying.Patience, cancellationToken) is { } until
                    ? new Claim.NotBefore(until)
                    : null;
            case EventStatus.Processing when sameDelivery || seen.LeaseUntil is null || seen.LeaseUntil <= now:
            case EventStatus.Retrying when sameDelivery && seen.NextAttemptAt <= now + ClockSlack:
                return await TakeOverAsync(seen, message, cancellationToken) ? new Claim.Mine(seen, MayHaveRun: true) : null;
            case EventStatus.Processing:
                return new Claim.NotBefore(LookAgain(seen, now));
            case EventStatus.Retrying when sameDelivery:
                return new Claim.NotBefore(seen.NextAttemptAt!.Value);
            case EventStatus.Dead when sameDelivery:
                return new Claim.Dead(
                    seen.Reason ?? new Reason("unknown", "The ledger does not say why. Replay the event, or discard it.")
                );
            default:
                // Done, or another message holds the next attempt. The same delivery again is no duplicate of itself.
                return sameDelivery || await CountDuplicateAsync(seen, cancellationToken) ? new Claim.Settled(!sameDelivery) : null;
        }
    }

    /// <summary>A live run ends within seconds, so look soon; a dead one keeps its lease, so look ever more rarely, and at its end at the
    /// latest.</summary>
    private static DateTimeOffset LookAgain(LedgerEntry held, DateTimeOffset now)
    {
        var leaseUntil = held.LeaseUntil ?? now;
        var soFar = now - (leaseUntil - Lease);
        var next = now + (soFar > FirstLook ? soFar : FirstLook);
        return next < leaseUntil ? next : leaseUntil;
    }

    /// <summary>The message came back, so its run has died, or nobody hears of it any more: the claim ends soon.</summary>
    /// <returns>When it ends; null when the row changed meanwhile.</returns>
    private async Task<DateTimeOffset?> LeaveAloneAsync(LedgerEntry entry, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (entry.LeaseUntil <= until)
        {
            return entry.LeaseUntil;
        }
        entry.LeaseUntil = until;
        return await TrySaveAsync(entry, cancellationToken) ? until : null;
    }

    private async Task<bool> TakeOverAsync(LedgerEntry entry, QueuedEvent message, CancellationToken cancellationToken)
    {
        entry.Owner = message.DeliveryId;
        entry.SequenceNumber = message.SequenceNumber;
        entry.Status = EventStatus.Processing;
        entry.LeaseUntil = time.GetUtcNow() + Lease;
        entry.StartAttempt();
        return await TrySaveAsync(entry, cancellationToken);
    }

    private Task<bool> CountDuplicateAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        entry.Duplicates++;
        return TrySaveAsync(entry, cancellationToken);
    }

    private LedgerEntry NewEntry(QueuedEvent message, string workspace, string? campaignId, string? leadEmail) =>
        new()
        {
            Key = message.Key,
            EventType = message.EventType,
            Workspace = workspace,
            CampaignId = campaignId,
            LeadEmail = leadEmail,
            Origin = message.Origin,
            Workflow = EventRoutes.QueueOf(message.EventType),
            ReceivedAt = message.ReceivedAt,
            Status = EventStatus.Processing,
            Owner = message.DeliveryId,
            SequenceNumber = message.SequenceNumber,
            WriteId = NewWriteId(),
            LeaseUntil = time.GetUtcNow() + Lease,
            Attempts = 1,
        };

    private static string PartitionOf(LedgerEntry entry) =>
        entry.Workflow == QueueName.Engagement ? LedgerPartition.OfEngagement(entry.Key) : LedgerPartition.Of(entry.Key);

    private static string NewWriteId() => Guid.NewGuid().ToString("N");
}
