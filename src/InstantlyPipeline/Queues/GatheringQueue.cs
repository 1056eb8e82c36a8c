using InstantlyPipeline.Events;

namespace InstantlyPipeline.Queues;

/// <summary>Puts engagement that arrives within a moment on its queue as one message, where each operation of the queue is paid
/// for.</summary>
/// <remarks>
/// A delivery is answered when the message that it is in is on the queue, so it waits a moment longer; one that comes alone does not wait. All
/// deliveries of a message share its fate: where the queue refuses it, each is kept beside the queue by itself. What is received is unpacked
/// by <see cref="GatheredEvents"/>; a message that comes twice is a repetition of each of its events.
/// </remarks>
public sealed class GatheringQueue(IEventQueue queue, TimeProvider time) : IEventQueue
{
    /// <summary>How long the first waits for others.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    /// <summary>An operation is paid for every 64 KB.</summary>
    private const int MostBytes = 48 * 1_024;

    private const int MostEvents = 100;
    private readonly Lock _gate = new();
    private Gathering? _open;
    private long _latest;
    private bool _any;

    public Task EnqueueAsync(string queueName, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        if (
            queueName != QueueName.Engagement
            || notBefore is not null
            || message.Attempt > 1
            || message.Origin is not EventOrigin.Instantly
            || message.Payload.Length > MostBytes / 2
            || !GatheredEvents.MayHold(message.Payload.Span)
        )
        {
            return queue.EnqueueAsync(queueName, message, notBefore, cancellationToken);
        }
        Gathering mine;
        Gathering? full = null;
        lock (_gate)
        {
            var alone = _open is null && (!_any || time.GetElapsedTime(_latest) > Moment);
            (_any, _latest) = (true, time.GetTimestamp());
            if (alone)
            {
                return queue.EnqueueAsync(queueName, message, notBefore, cancellationToken);
            }
            if (_open is { } open && (open.Events.Count >= MostEvents || open.Bytes + message.Payload.Length > MostBytes))
            {
                (full, _open) = (open, null);
            }
            if (_open is null)
            {
                _open = new Gathering();
                CloseInAMoment(_open);
            }
            mine = _open;
            mine.Add(message);
        }
        if (full is not null)
        {
            Send(full);
        }
        return mine.Sent.WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queueName, int max, CancellationToken cancellationToken) =>
        queue.PeekAsync(queueName, max, cancellationToken);

    public Task<QueuedEvent?> FindAsync(EventKey key, CancellationToken cancellationToken) => queue.FindAsync(key, cancellationToken);

    private void CloseInAMoment(Gathering gathering)
    {
        // In nobody's context: it sends other callers' messages as well.
        using (ExecutionContext.SuppressFlow())
        {
            _ = CloseAsync();
        }

        async Task CloseAsync()
        {
            await Task.Delay(Moment, time).ConfigureAwait(false);
            lock (_gate)
            {
                if (_open != gathering)
                {
                    return; // it was full before
                }
                _open = null;
            }
            await SendAsync(gathering);
        }
    }

    private void Send(Gathering gathering)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = SendAsync(gathering);
        }
    }

    private async Task SendAsync(Gathering gathering)
    {
        try
        {
            // Nobody's token, for it would cancel others' messages; the queue's own time-out ends a send that hangs.
            await queue.EnqueueAsync(QueueName.Engagement, GatheredEvents.Pack(gathering.Events), null, CancellationToken.None);
            gathering.Succeed();
        }
        catch (Exception ex)
        {
            gathering.Fail(ex);
        }
    }

    private sealed class Gathering
    {
        private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<QueuedEvent> Events { get; } = [];

        public int Bytes { get; private set; }

        public Task Sent => _sent.Task;

        public void Add(QueuedEvent message)
        {
            Events.Add(message);
            Bytes += message.Payload.Length + 256; // key, type and the like
        }

        public void Succeed() => _sent.TrySetResult();

        public void Fail(Exception exception) => _sent.TrySetException(exception);
    }
}
