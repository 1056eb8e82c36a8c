using InstantlyPipeline.Failures;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Tests.Intake.Overflow;

/// <summary>A queue that refuses, hangs, or takes a message and loses the answer.</summary>
internal sealed class UnreliableQueue : IEventQueue
{
    private readonly Lock _lock = new();
    private readonly List<(string Queue, QueuedEvent Message)> _taken = [];

    /// <summary>Queues that refuse.</summary>
    public HashSet<string> Refusing { get; } = [];

    public bool Hangs { get; set; }

    public bool LosesAnswers { get; set; }

    public int Attempts { get; set; }

    public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<(string Queue, QueuedEvent Message)> Taken => _taken;

    public async Task EnqueueAsync(string queue, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        if (Hangs)
        {
            Called.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        lock (_lock)
        {
            Attempts++;
            if (Refusing.Contains(queue))
            {
                throw new TransientFailureException("The queue refuses.");
            }
            _taken.Add((queue, message));
        }
        if (LosesAnswers)
        {
            throw new TransientFailureException("The queue's answer was lost.");
        }
    }

    public Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queue, int max, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
