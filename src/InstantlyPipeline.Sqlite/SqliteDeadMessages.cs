using System.Runtime.CompilerServices;
using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using Microsoft.Data.Sqlite;

namespace InstantlyPipeline.Sqlite;

/// <summary>The table <c>dead_letters</c>, which <see cref="SqliteEventQueue.SettleAsync"/> fills.</summary>
public sealed class SqliteDeadMessages(SqliteDatabase database) : IDeadMessages
{
    private const string Columns =
        "seq, delivery_count, attempt, key, type, received_at, delivery_id, trace_parent, payload, origin, queue, reason, "
        + "description, dead_at";
    private const long PageSize = 50;

    // A write holds up every other: a year's dead letters go in many small ones.
    private const long MaxPurgedAtOnce = 200;

    public async IAsyncEnumerable<DeadMessage> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (deadAt, sequence) = (long.MaxValue, long.MaxValue);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = Read(
                $"SELECT {Columns} FROM dead_letters WHERE (dead_at, seq) < ($1, $2) ORDER BY dead_at DESC, seq DESC LIMIT $3",
                deadAt,
                sequence,
                PageSize
            );
            foreach (var (_, message) in page)
            {
                yield return message;
            }
            if (page.Count < PageSize)
            {
                yield break;
            }
            // Lets the caller's thread go between pages.
            await Task.Yield();
            (deadAt, sequence) = (page[^1].Message.DeadAt.UtcTicks, page[^1].Sequence);
        }
    }

    public Task<IReadOnlyList<DeadMessage>> FindAsync(EventKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<DeadMessage>>([
            .. Read($"SELECT {Columns} FROM dead_letters WHERE key = $1 ORDER BY dead_at DESC, seq DESC", key.Value)
                .Select(item => item.Message),
        ]);
    }

    public Task RemoveAsync(IReadOnlySet<EventKey> keys, DateTimeOffset deadBefore, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
                keys.Sum(key =>
                    session.Execute("DELETE FROM dead_letters WHERE key = $1 AND dead_at <= $2", key.Value, deadBefore.UtcTicks)
                ),
            cancellationToken
        );

    public async Task<int> PurgeAsync(DateTimeOffset deadBefore, CancellationToken cancellationToken)
    {
        var purged = 0;
        while (true)
        {
            var removed = await database.WriteAsync(
                session =>
                    session.Execute(
                        "DELETE FROM dead_letters WHERE seq IN (SELECT seq FROM dead_letters WHERE dead_at < $1 ORDER BY dead_at LIMIT $2)",
                        deadBefore.UtcTicks,
                        MaxPurgedAtOnce
                    ),
                cancellationToken
            );
            purged += removed;
            if (removed < MaxPurgedAtOnce)
            {
                return purged;
            }
        }
    }

    private List<(long Sequence, DeadMessage Message)> Read(string sql, params SqliteValue[] values) =>
        database.Read(session =>
        {
            using var reader = session.Query(sql, values);
            var page = new List<(long, DeadMessage)>();
            while (reader.Read())
            {
                page.Add((reader.GetInt64(0), MessageOf(reader)));
            }
            return page;
        });

    private static DeadMessage MessageOf(SqliteDataReader reader) =>
        new(
            reader.GetString(10),
            SqliteEventQueue.ReadEvent(reader),
            reader.GetInt32(1),
            reader.GetString(11),
            reader.GetString(12),
            new DateTimeOffset(reader.GetInt64(13), TimeSpan.Zero)
        );
}
