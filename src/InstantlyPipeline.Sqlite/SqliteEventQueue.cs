using System.Collections.Frozen;
using System.Runtime.InteropServices;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using Microsoft.Data.Sqlite;

namespace InstantlyPipeline.Sqlite;

/// <summary>The queues of a self-hosted pipeline: durable, scheduled, leased, with dead letters.</summary>
/// <remarks>
/// A receiver holds a lease and settles with its token. The token decides, not the clock: a lease that ran out and was taken by
/// nobody still settles, one that was taken does not. Waiting receivers are woken by changes made through this instance, and by time.
/// </remarks>
public sealed class SqliteEventQueue(SqliteDatabase database, TimeProvider time) : IEventQueue
{
    private const long Ready = 0;
    private const long Scheduled = 1;
    private const long Leased = 2;

    /// <summary>Due messages made ready by one receive; bounds the write when a million fall due together.</summary>
    private const long MaxPromoted = 1_000;

    /// <summary>A waiting receiver looks again at least this often, whatever the clock did meanwhile.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromMinutes(10);

    private readonly ArrivalRate _arrivals = new(time);
    private readonly FrozenDictionary<string, QueueSignal> _signals = QueueName.All.ToFrozenDictionary(
        name => name,
        _ => new QueueSignal()
    );

    private readonly FrozenDictionary<string, ClientTurns> _turns = QueueName.All.ToFrozenDictionary(
        name => name,
        name => new ClientTurns(() =>
            database.Read(session => session.Scalar("SELECT min(due) FROM messages WHERE queue = $1 AND state = 0 AND due > 0", name)) ?? 0
        )
    );

    private readonly FrozenDictionary<string, WaitingReceivers> _receivers = QueueName.All.ToFrozenDictionary(
        name => name,
        _ => new WaitingReceivers()
    );

    /// <summary>Messages put on the queues in the last second or so.</summary>
    public long ArrivalsPerSecond => _arrivals.PerSecond;

    /// <remarks>A message that somebody waits for is leased to them by the very statement that puts it on the queue.</remarks>
    public async Task EnqueueAsync(string queue, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var signal = SignalOf(queue);
        var payload = Bytes(message.Payload);
        var now = time.GetUtcNow();
        var (state, due) = notBefore is { } at && at > now ? (Scheduled, at.UtcTicks) : (Ready, 0);
        var receiver = state == Ready ? _receivers[queue].Take() : null;
        var token = Random.Shared.NextInt64(1, long.MaxValue);
        if (receiver is not null)
        {
            (state, due) = (Leased, (now + receiver.Lease).UtcTicks);
        }
        else if (state == Ready)
        {
            due = _turns[queue].Next(message.Workspace);
        }
        LeasedMessage? given = null;
        try
        {
            var sequence = await database.WriteDeliveryAsync(
                session =>
                {
                    session.Execute(
                        """
                        INSERT INTO messages
                            (queue, state, due, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin, lease_token, delivery_count, client)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                        """,
                        queue,
                        state,
                        due,
                        (long)message.Attempt,
                        message.Key.Value,
                        message.EventType,
                        message.ReceivedAt.UtcTicks,
                        message.DeliveryId,
                        message.TraceParent,
                        payload,
                        (long)message.Origin,
                        receiver is null ? (long?)null : token,
                        receiver is null ? 0L : 1L,
                        message.Workspace
                    );
                    return session.LastInsertedRow;
                },
                cancellationToken
            );
            given = receiver is null ? null : new LeasedMessage(queue, message with { Payload = payload }, sequence, 1, token);
        }
        finally
        {
            receiver?.Give(given);
        }
        _arrivals.Count();
        if (receiver is null)
        {
            signal.Raise();
        }
    }

    public Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queue, int max, CancellationToken cancellationToken)
    {
        SignalOf(queue);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(
            database.Read<IReadOnlyList<QueuedEvent>>(session =>
            {
                using var reader = session.Query(
                    """
                    SELECT seq, delivery_count, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin
                    FROM messages WHERE queue = $1 ORDER BY state, due, seq LIMIT $2
                    """,
                    queue,
                    (long)max
                );
                var events = new List<QueuedEvent>();
                while (reader.Read())
                {
                    events.Add(ReadEvent(reader));
                }
                return events;
            })
        );
    }

    /// <remarks>Reads through all that waits: an index on the key would cost every delivery more than this costs the person who
    /// asks.</remarks>
    public Task<QueuedEvent?> FindAsync(EventKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(
            database.Read(session =>
            {
                using var reader = session.Query(
                    "SELECT seq, delivery_count, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin FROM messages WHERE key = $1 LIMIT 1",
                    key.Value
                );
                return reader.Read() ? ReadEvent(reader) : null;
            })
        );
    }

    /// <summary>Whether somebody waits for the queue's next message.</summary>
    internal bool IsAwaited(string queue) => _receivers[queue].Any;

    /// <summary>Waits until the queue has a message to give, then leases up to <paramref name="max"/>: of each client the oldest
    /// first, and clients in turns.</summary>
    /// <remarks>Of each client, what comes back is a line beside what is new, and takes turns with it.</remarks>
    public async Task<IReadOnlyList<LeasedMessage>> ReceiveAsync(string queue, int max, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        var signal = SignalOf(queue);
        while (true)
        {
            var changed = signal.Next;
            var (messages, nextDue) = await database.WriteAsync(session => Take(session, queue, max, lease), cancellationToken);
            if (messages.Count > 0)
            {
                return messages;
            }
            // Engagement is worth waiting for: more come, and a batch of them costs what one does.
            var waiting = queue == QueueName.Engagement ? null : _receivers[queue].Add(lease, cancellationToken);
            try
            {
                await ChangeOrTimeAsync(waiting is null ? changed : Task.WhenAny(changed, waiting.Given), nextDue, cancellationToken);
            }
            catch (OperationCanceledException) when (waiting is not null && !_receivers[queue].Remove(waiting))
            {
                if (await waiting.Given is { } last)
                {
                    return [last];
                }
                throw;
            }
            if (waiting is not null && !_receivers[queue].Remove(waiting) && await waiting.Given is { } given)
            {
                return [given];
            }
        }
    }

    /// <summary>Does what was decided with a leased message, in one transaction.</summary>
    /// <returns>False when the lease was lost: someone else has the message, or settled it; nothing was changed.</returns>
    public async Task<bool> SettleAsync(LeasedMessage message, Settlement settlement, CancellationToken cancellationToken)
    {
        var settled = await database.WriteAsync(session => Settle(session, message, settlement), cancellationToken);
        if (settlement is Settlement.RetryAt)
        {
            SignalOf(message.Queue).Raise();
        }
        return settled;
    }

    /// <summary>As <see cref="SettleAsync"/>, in one transaction with the rows that are last written of the message's event.</summary>
    /// <returns>False when the lease was lost; the rows are written all the same.</returns>
    public async Task<bool> EndAsync(LeasedMessage message, EventEnd end, CancellationToken cancellationToken)
    {
        if (end.Last.Count == 0)
        {
            return await SettleAsync(message, end.Settlement, cancellationToken);
        }
        var last = new SqliteTableWrites(end.Last);
        var (refused, settled) = await database.WriteAsync(
            session => last.Run(session) is null ? (false, Settle(session, message, end.Settlement)) : (true, false),
            cancellationToken
        );
        if (refused)
        {
            var instead =
                end.Refused?.Invoke() ?? throw new InvalidOperationException("A row was refused, and nothing says what follows from it.");
            return await SettleAsync(message, instead, cancellationToken);
        }
        if (end.Settlement is Settlement.RetryAt)
        {
            SignalOf(message.Queue).Raise();
        }
        return settled;
    }

    /// <summary>Gives a message back undone, its delivery counted.</summary>
    /// <param name="delay">How long nobody may receive it; null or zero is at once.</param>
    /// <returns>False when the lease was lost.</returns>
    public async Task<bool> AbandonAsync(LeasedMessage message, TimeSpan? delay, CancellationToken cancellationToken)
    {
        var (state, due) = delay is { } wait && wait > TimeSpan.Zero ? (Scheduled, (time.GetUtcNow() + wait).UtcTicks) : (Ready, 0);
        var abandoned = await database.WriteAsync(
            session =>
                session.Execute(
                    "UPDATE messages SET state = $3, due = $4, lease_token = NULL WHERE seq = $1 AND lease_token = $2",
                    message.Sequence,
                    message.LeaseToken,
                    state,
                    due
                ) == 1,
            cancellationToken
        );
        SignalOf(message.Queue).Raise();
        return abandoned;
    }

    /// <summary>Gives a message back that nobody has looked at, so that its delivery does not count.</summary>
    /// <param name="until">Nobody may receive it before.</param>
    /// <returns>False when the lease was lost.</returns>
    public async Task<bool> PutBackAsync(LeasedMessage message, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var back = await database.WriteAsync(
            session =>
                session.Execute(
                    """
                    UPDATE messages SET state = 1, due = $3, delivery_count = delivery_count - 1, lease_token = NULL
                    WHERE seq = $1 AND lease_token = $2
                    """,
                    message.Sequence,
                    message.LeaseToken,
                    until.UtcTicks
                ) == 1,
            cancellationToken
        );
        SignalOf(message.Queue).Raise();
        return back;
    }

    /// <summary>Holds a message for <paramref name="lease"/> from now on.</summary>
    /// <returns>False when the lease was lost: stop working on it.</returns>
    public Task<bool> RenewAsync(LeasedMessage message, TimeSpan lease, CancellationToken cancellationToken)
    {
        var until = (time.GetUtcNow() + lease).UtcTicks;
        return database.WriteAsync(
            session =>
                session.Execute(
                    "UPDATE messages SET due = $3 WHERE seq = $1 AND lease_token = $2",
                    message.Sequence,
                    message.LeaseToken,
                    until
                ) == 1,
            cancellationToken
        );
    }

    /// <summary>For start-up only: the lock on the data directory proves that whoever held leases is gone, so everything leased is ready at
    /// once.</summary>
    public async Task ReleaseAllLeasesAsync()
    {
        await database.WriteAsync(
            session => session.Execute("UPDATE messages SET state = 0, due = 0, lease_token = NULL WHERE state = 2"),
            CancellationToken.None
        );
        foreach (var signal in _signals.Values)
        {
            signal.Raise();
        }
    }

    /// <summary>Counts of every queue, zero where there is nothing.</summary>
    public Task<IReadOnlyDictionary<string, QueueCounts>> CountsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Counts());
    }

    internal IReadOnlyDictionary<string, QueueCounts> Counts()
    {
        var now = time.GetUtcNow().UtcTicks;
        return database.Read<IReadOnlyDictionary<string, QueueCounts>>(session =>
        {
            var counts = QueueName.All.ToDictionary(name => name, _ => new QueueCounts(0, 0, 0, 0));
            using var waiting = session.Query(
                "SELECT queue, CASE WHEN due <= $1 THEN 0 ELSE state END AS state_now, count(*) FROM messages GROUP BY queue, state_now",
                now
            );
            while (waiting.Read())
            {
                var (queue, state, count) = (waiting.GetString(0), waiting.GetInt64(1), waiting.GetInt64(2));
                var seen = counts.GetValueOrDefault(queue, new QueueCounts(0, 0, 0, 0));
                counts[queue] = state switch
                {
                    Ready => seen with { Ready = count },
                    Scheduled => seen with { Scheduled = count },
                    _ => seen with { Leased = count },
                };
            }
            using var dead = session.Query("SELECT queue, count(*) FROM dead_letters GROUP BY queue");
            while (dead.Read())
            {
                var queue = dead.GetString(0);
                counts[queue] = counts.GetValueOrDefault(queue, new QueueCounts(0, 0, 0, 0)) with { Dead = dead.GetInt64(1) };
            }
            return counts;
        });
    }

    /// <summary>When the oldest message that could be received now was accepted: the queue's lag. Null when there is none.</summary>
    public Task<DateTimeOffset?> OldestAsync(string queue, CancellationToken cancellationToken)
    {
        SignalOf(queue);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Oldest(queue));
    }

    internal DateTimeOffset? Oldest(string queue) =>
        database.Read(session =>
            session.Scalar("SELECT received_at FROM messages WHERE queue = $1 AND state = 0 ORDER BY due, seq LIMIT 1", queue)
        )
            is { } at
            ? Time(at)
            : null;

    private (IReadOnlyList<LeasedMessage> Messages, DateTimeOffset? NextDue) Take(
        SqliteSession session,
        string queue,
        int max,
        TimeSpan lease
    )
    {
        var now = time.GetUtcNow();
        LineUpWhatIsDue(session, queue, now);
        TakeBackWhatRanOut(session, queue, now);
        var until = now + lease;
        var token = Random.Shared.NextInt64(1, long.MaxValue);
        var messages = new List<LeasedMessage>();
        if (
            session.Scalar(
                "SELECT max(due) FROM (SELECT due FROM messages WHERE queue = $1 AND state = 0 ORDER BY due, seq LIMIT $2)",
                queue,
                (long)max
            ) is
            { } turn
        )
        {
            _turns[queue].Serve(turn);
        }
        using (
            var reader = session.Query(
                """
                UPDATE messages SET state = 2, due = $3, lease_token = $4, delivery_count = delivery_count + 1
                WHERE seq IN (SELECT seq FROM messages WHERE queue = $1 AND state = 0 ORDER BY due, seq LIMIT $2)
                RETURNING seq, delivery_count, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin, client
                """,
                queue,
                (long)max,
                until.UtcTicks,
                token
            )
        )
        {
            while (reader.Read())
            {
                var queued = ReadEvent(reader) with { Workspace = reader.IsDBNull(10) ? null : reader.GetString(10) };
                messages.Add(new LeasedMessage(queue, queued, reader.GetInt64(0), reader.GetInt32(1), token));
            }
        }
        // RETURNING promises no order.
        messages.Sort((left, right) => left.Sequence.CompareTo(right.Sequence));
        return (messages, messages.Count > 0 ? null : NextDue(session, queue));
    }

    /// <summary>What comes back finds a turn again: as a line of its own for each client, so that what waited once is not behind all that came
    /// meanwhile, and one client's thousands are not before the others.</summary>
    private void LineUpWhatIsDue(SqliteSession session, string queue, DateTimeOffset now)
    {
        if (!(session.Scalar("SELECT min(due) FROM messages WHERE queue = $1 AND state = 1", queue) <= now.UtcTicks))
        {
            return;
        }
        var due = new List<(long Sequence, string? Client)>();
        using (
            var reader = session.Query(
                "SELECT seq, client FROM messages WHERE queue = $1 AND state = 1 AND due <= $2 ORDER BY due, seq LIMIT $3",
                queue,
                now.UtcTicks,
                MaxPromoted
            )
        )
        {
            while (reader.Read())
            {
                due.Add((reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
            }
        }
        foreach (var (sequence, client) in due)
        {
            session.Execute(
                "UPDATE messages SET state = 0, due = $2, lease_token = NULL WHERE seq = $1",
                sequence,
                _turns[queue].NextOfReturned(client)
            );
        }
    }

    private static void TakeBackWhatRanOut(SqliteSession session, string queue, DateTimeOffset now) =>
        session.Execute(
            """
            UPDATE messages SET state = 0, due = 0, lease_token = NULL
            WHERE seq IN (SELECT seq FROM messages WHERE queue = $1 AND state = 2 AND due <= $2 ORDER BY due LIMIT $3)
            """,
            queue,
            now.UtcTicks,
            MaxPromoted
        );

    private static DateTimeOffset? NextDue(SqliteSession session, string queue)
    {
        var scheduled = session.Scalar("SELECT min(due) FROM messages WHERE queue = $1 AND state = 1", queue);
        var leased = session.Scalar("SELECT min(due) FROM messages WHERE queue = $1 AND state = 2", queue);
        return (scheduled, leased) switch
        {
            (null, null) => null,
            _ => Time(Math.Min(scheduled ?? long.MaxValue, leased ?? long.MaxValue)),
        };
    }

    private async Task ChangeOrTimeAsync(Task changed, DateTimeOffset? nextDue, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var now = time.GetUtcNow();
        var wait = nextDue is { } due ? due - now : LongestNap;
        var nap = Task.Delay(TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, LongestNap.Ticks)), time, done.Token);
        // The clock may have gone on while the timer was being set, and then it would end too late.
        if (nextDue is null || (nextDue > time.GetUtcNow() && time.GetUtcNow() - now < TimeSpan.FromSeconds(1)))
        {
            await Task.WhenAny(changed, nap);
        }
        await done.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private bool Settle(SqliteSession session, LeasedMessage message, Settlement settlement) =>
        settlement switch
        {
            Settlement.Complete => Remove(session, message),
            Settlement.RetryAt retry => Schedule(session, message, retry),
            Settlement.DeadLetter dead => SetAside(session, message, dead),
            _ => throw new ArgumentException($"A message cannot be settled with {settlement.GetType().Name}.", nameof(settlement)),
        };

    private static bool Remove(SqliteSession session, LeasedMessage message) =>
        session.Execute("DELETE FROM messages WHERE seq = $1 AND lease_token = $2", message.Sequence, message.LeaseToken) == 1;

    /// <summary>A retry was decided, so the deliveries that led to the decision no longer count against the message.</summary>
    private static bool Schedule(SqliteSession session, LeasedMessage message, Settlement.RetryAt retry) =>
        session.Execute(
            "UPDATE messages SET state = 1, due = $3, attempt = $4, delivery_count = 0, lease_token = NULL WHERE seq = $1 AND lease_token = $2",
            message.Sequence,
            message.LeaseToken,
            retry.At.UtcTicks,
            (long)retry.Attempt
        ) == 1;

    private bool SetAside(SqliteSession session, LeasedMessage message, Settlement.DeadLetter dead)
    {
        var moved =
            session.Execute(
                """
                INSERT INTO dead_letters (queue, reason, description, dead_at, delivery_count, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin)
                SELECT queue, $3, $4, $5, delivery_count, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin
                FROM messages WHERE seq = $1 AND lease_token = $2
                """,
                message.Sequence,
                message.LeaseToken,
                dead.Reason,
                dead.Description,
                time.GetUtcNow().UtcTicks
            ) == 1;
        return moved && Remove(session, message);
    }

    /// <summary>From columns 2 to 9, as every query here and in <see cref="SqliteDeadMessages"/> orders them.</summary>
    internal static QueuedEvent ReadEvent(SqliteDataReader reader) =>
        new()
        {
            Attempt = reader.GetInt32(2),
            Key = EventKey.Parse(reader.GetString(3)),
            EventType = reader.GetString(4),
            ReceivedAt = Time(reader.GetInt64(5)),
            DeliveryId = reader.GetString(6),
            TraceParent = reader.IsDBNull(7) ? null : reader.GetString(7),
            Payload = reader.GetFieldValue<byte[]>(8),
            Origin = (EventOrigin)reader.GetInt32(9),
        };

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static byte[] Bytes(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var segment) && segment.Array is { } whole && segment.Count == whole.Length
            ? whole
            : payload.ToArray();

    private QueueSignal SignalOf(string queue) =>
        _signals.GetValueOrDefault(queue)
        ?? throw new ArgumentException($"There is no queue '{queue}'; there are {string.Join(", ", QueueName.All)}.", nameof(queue));
}
