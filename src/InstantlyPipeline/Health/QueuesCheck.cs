using System.Globalization;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Health;

/// <summary>How much waits, and how long already.</summary>
internal sealed class QueuesCheck(IQueueStatistics statistics, TimeProvider time) : ICheck
{
    /// <summary>A reply that waits this long has lost its warmth.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(15);

    public string Name => "queues";

    public bool DecidesReadiness => false;

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([.. statistics.Read().Select(Look)]);

    private Finding Look(QueueStatus queue)
    {
        var waits = time.GetUtcNow() - queue.Oldest ?? TimeSpan.Zero;
        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{queue.Ready} ready, {queue.Leased} in work, {queue.Scheduled} scheduled, {Counted.Of(queue.Dead, "dead letter")}"
        );
        return waits > Late
            ? new Finding(
                $"queue {queue.Queue}",
                FindingLevel.Warning,
                $"{counts}; the oldest has waited {waits:d\\.hh\\:mm\\:ss}. Raise SelfHost__Concurrency, or see in `events --status "
                    + $"processing` what is slow."
            )
            : new Finding(
                $"queue {queue.Queue}",
                queue.Dead > 0 ? FindingLevel.Warning : FindingLevel.Ok,
                queue.Dead > 0 ? $"{counts}. `dead-letters` says why, `replay` runs them again." : $"{counts}."
            );
    }
}
