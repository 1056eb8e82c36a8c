using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Sqlite;

/// <content>What becomes of a message that a receiver holds.</content>
public sealed partial class SqliteEventQueue
{
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
    /// <remarks>A message under which a process has died more than <see cref="DeathsWithoutWait"/> times waits, each time twice as long, a
    /// minute at most. Where a process dies every few seconds, the oldest messages would otherwise be under every death, and be given up
    /// within half a minute for what another one did; and one that kills the process leaves the others time between its tries.</remarks>
    public async Task ReleaseAllLeasesAsync()
    {
        var now = time.GetUtcNow().UtcTicks;
        await database.WriteAsync(
            session =>
            {
                session.Execute(
                    """
                    UPDATE messages SET state = 1, due = $1 + min($2, $3 << min(delivery_count - $4 - 1, 10)), lease_token = NULL
                    WHERE state = 2 AND delivery_count > $4
                    """,
                    now,
                    LongestWaitAfterDeath.Ticks,
                    WaitAfterDeath.Ticks,
                    (long)DeathsWithoutWait
                );
                return session.Execute("UPDATE messages SET state = 0, due = 0, lease_token = NULL WHERE state = 2");
            },
            CancellationToken.None
        );
        foreach (var signal in _signals.Values)
        {
            signal.Raise();
        }
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
            "UPDATE messages SET state = 1, due = $3, attempt = $4, delivery_count = 0, lease_token = NULL WHERE seq = $1 AND "
                + "lease_token = $2",
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
                INSERT INTO dead_letters
                    (queue, reason, description, dead_at, delivery_count, attempt, key, type, received_at, delivery_id, trace_parent,
                    payload, origin)
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
}
