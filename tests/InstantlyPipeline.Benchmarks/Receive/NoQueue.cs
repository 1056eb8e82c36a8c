using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Benchmarks.Receive;

/// <summary>Takes every event and keeps none.</summary>
internal sealed class NoQueue : IEventQueue
{
    public Task EnqueueAsync(string queue, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queue, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<QueuedEvent>>([]);
}
