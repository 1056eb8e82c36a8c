using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Tests.Processing;

/// <summary>For tests in which no queue sets anything aside.</summary>
internal sealed class NoDeadMessages : IDeadMessages
{
    public IAsyncEnumerable<DeadMessage> ListAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<DeadMessage>();

    public Task<IReadOnlyList<DeadMessage>> FindAsync(EventKey key, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DeadMessage>>([]);

    public Task RemoveAsync(IReadOnlySet<EventKey> keys, DateTimeOffset deadBefore, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task<int> PurgeAsync(DateTimeOffset deadBefore, CancellationToken cancellationToken) => Task.FromResult(0);
}
