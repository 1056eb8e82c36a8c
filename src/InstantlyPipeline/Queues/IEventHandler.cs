namespace InstantlyPipeline.Queues;

/// <summary>Handles one message of a queue and says what the host does with it.</summary>
/// <remarks>One instance serves all queues and is called concurrently.</remarks>
public interface IEventHandler
{
    /// <summary>
    /// An exception means that nothing was decided: the message comes back a little later, and after too many deliveries it is
    /// dead-lettered by the host.
    /// </summary>
    /// <param name="cancellationToken">Fires when the host must stop, or when the message may already be with someone else.</param>
    Task<Settlement> HandleAsync(QueuedEvent message, CancellationToken cancellationToken);

    /// <summary>As <see cref="HandleAsync"/>, for a host whose queues are in one database with the tables: what is last written of the
    /// event may be left to it, so that both end in one transaction.</summary>
    async Task<EventEnd> HandleToEndAsync(QueuedEvent message, CancellationToken cancellationToken) =>
        new(await HandleAsync(message, cancellationToken));
}
