namespace InstantlyPipeline.Queues;

/// <summary>Handles messages that are cheap together and dear one by one: the engagement queue.</summary>
public interface IEventBatchHandler
{
    /// <summary>
    /// An exception means that nothing was decided: the host then hands the messages over one at a time, so that a bad one is
    /// found and does not take its neighbours along.
    /// </summary>
    /// <returns>One settlement for each message, in the order of <paramref name="messages"/>.</returns>
    Task<IReadOnlyList<Settlement>> HandleAsync(IReadOnlyList<QueuedEvent> messages, CancellationToken cancellationToken);
}
