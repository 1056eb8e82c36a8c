using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Sqlite;

/// <content>What waits, looked at without taking it.</content>
public sealed partial class SqliteEventQueue
{
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

    /// <remarks>A message that was ever received has a count of it: what a dead run gave back stands at the front, or waits a
    /// moment.</remarks>
    public Task<IReadOnlyList<QueuedEvent>> HeldAsync(string queue, int max, CancellationToken cancellationToken)
    {
        SignalOf(queue);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(
            database.Read<IReadOnlyList<QueuedEvent>>(session =>
            {
                var events = new List<QueuedEvent>();
                foreach (var state in (long[])[Leased, Ready, Scheduled])
                {
                    using var reader = session.Query(
                        """
                        SELECT seq, delivery_count, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin
                        FROM messages WHERE seq IN (SELECT seq FROM messages WHERE queue = $1 AND state = $2 ORDER BY due, seq LIMIT $3)
                            AND delivery_count > 0
                        """,
                        queue,
                        state,
                        (long)max
                    );
                    while (reader.Read())
                    {
                        events.Add(ReadEvent(reader));
                    }
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
                    "SELECT seq, delivery_count, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin FROM "
                        + "messages WHERE key = $1 LIMIT 1",
                    key.Value
                );
                return reader.Read() ? ReadEvent(reader) : null;
            })
        );
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
}
