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
public sealed partial class SqliteEventQueue(SqliteDatabase database, TimeProvider time) : IEventQueue
{
    private const long Ready = 0;
    private const long Scheduled = 1;
    private const long Leased = 2;

    /// <summary>Due messages made ready by one receive; bounds the write when a million fall due together.</summary>
    private const long MaxPromoted = 1_000;

    /// <summary>A waiting receiver looks again at least this often, whatever the clock did meanwhile.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromMinutes(10);

    private const int DeathsWithoutWait = 3;
    private static readonly TimeSpan WaitAfterDeath = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWaitAfterDeath = TimeSpan.FromMinutes(1);

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
                            (queue, state, due, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin,
                            lease_token, delivery_count, client)
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

    /// <summary>What comes back finds a turn again: as a line of its own for each client, so that what waited once is not behind all that
    /// came meanwhile, and one client's thousands are not before the others.</summary>
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
