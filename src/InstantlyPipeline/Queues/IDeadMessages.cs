using InstantlyPipeline.Events;

namespace InstantlyPipeline.Queues;

/// <summary>The messages that the queues set aside for a person.</summary>
/// <remarks>
/// Most belong to events that the ledger shows as dead, and only take up room and raise an alert. The others are all there is of their
/// event: handling them ended without a decision each time, so the ledger does not know them, or believes that they are still being worked
/// on.
/// </remarks>
public interface IDeadMessages
{
    /// <summary>Those of all queues, read page by page; within a queue the latest first where the queue can tell.</summary>
    IAsyncEnumerable<DeadMessage> ListAsync(CancellationToken cancellationToken);

    /// <summary>Those of one event; usually one or none.</summary>
    Task<IReadOnlyList<DeadMessage>> FindAsync(EventKey key, CancellationToken cancellationToken);

    /// <summary>Removes the messages of these events, because a person has decided about them. None is fine.</summary>
    /// <param name="deadBefore">When that was decided: what a replay set aside anew stays.</param>
    Task RemoveAsync(IReadOnlySet<EventKey> keys, DateTimeOffset deadBefore, CancellationToken cancellationToken);

    /// <summary>Removes what was set aside before <paramref name="deadBefore"/>.</summary>
    /// <returns>How many were removed.</returns>
    Task<int> PurgeAsync(DateTimeOffset deadBefore, CancellationToken cancellationToken);
}
