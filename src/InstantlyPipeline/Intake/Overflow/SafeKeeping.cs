using InstantlyPipeline.Failures;
using InstantlyPipeline.Queues;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Intake.Overflow;

/// <summary>Keeps an accepted delivery: on its queue, or in the overflow table when the queue refuses or is slow.</summary>
/// <remarks>
/// The caller's own cancellation is not listened to: a delivery that has arrived whole is worth keeping even when its sender has hung up.
/// </remarks>
/// <param name="overflow"> Null on self-host, where queue and tables share one database: what makes the one refuse (full disk, lock) makes
/// the other refuse too, so the answer is 503 at once instead of after a second wait. </param>
public sealed partial class SafeKeeping(
    IEventQueue queue,
    IOptions<IntakeOptions> options,
    TimeProvider time,
    ILogger<SafeKeeping> logger,
    OverflowTable? overflow = null
)
{
    private readonly TimeSpan _patience = options.Value.QueueTimeout;
    private SharedPatience? _shared;

    /// <returns>True when the delivery was spilled.</returns>
    /// <exception cref="TransientFailureException">Nobody took it.</exception>
    public async Task<bool> KeepAsync(string name, QueuedEvent message)
    {
        try
        {
            await WithinAsync(ct => queue.EnqueueAsync(name, message, notBefore: null, ct), $"The queue {name}");
            return false;
        }
        catch (Exception ex) when (overflow is not null)
        {
            Log.Spilled(logger, message.Key.Value, name, ex is TransientFailureException ? ex.Message : ex.GetType().Name);
        }
        await WithinAsync(ct => overflow.AddAsync(name, message, ct), "The overflow table");
        return true;
    }

    /// <summary>Waits for a write to the storage, not longer than <see cref="IntakeOptions.QueueTimeout"/> and at most a twentieth
    /// shorter.</summary>
    public async Task WithinAsync(Func<CancellationToken, Task> write, string what)
    {
        var patience = Patience();
        try
        {
            // WaitAsync as well, for a write that cannot be called off once it has begun; it may then still succeed, and the
            // sender's repetition is a duplicate.
            await write(patience).WaitAsync(patience);
        }
        catch (OperationCanceledException ex) when (patience.IsCancellationRequested)
        {
            throw new TransientFailureException(
                $"{what} did not answer within {_patience.TotalSeconds:0.#} s (Webhook__QueueTimeout).",
                null,
                ex
            );
        }
    }

    /// <summary>One timer for all writes that begin within a twentieth of the timeout: a timer each would cost more than reading the
    /// delivery.</summary>
    private CancellationToken Patience()
    {
        var now = time.GetTimestamp();
        if (Volatile.Read(ref _shared) is { } shared && time.GetElapsedTime(shared.Begun, now) < _patience / 20)
        {
            return shared.Ends.Token;
        }
        // Not disposed, for others hold its token; once its timer has run there is nothing left to free.
        var next = new SharedPatience(now, new CancellationTokenSource(_patience, time));
        Volatile.Write(ref _shared, next);
        return next.Ends.Token;
    }

    private sealed record SharedPatience(long Begun, CancellationTokenSource Ends);

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Warning,
            Message = "Delivery of {EventKey} is spilled to the overflow table, because the queue {Queue} did not take it: {Failure}"
        )]
        public static partial void Spilled(ILogger logger, string eventKey, string queue, string failure);
    }
}
