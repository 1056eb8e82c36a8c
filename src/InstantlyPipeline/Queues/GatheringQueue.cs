using InstantlyPipeline.Events;

namespace InstantlyPipeline.Queues;

/// <summary>Puts engagement that arrives within a moment on its queue as one message, where each operation of the queue is paid
/// for.</summary>
/// <remarks>
/// A delivery is answered when the message that it is in is on the queue, so it waits a moment longer. Who waits for whom is read off the
/// usual gap between two arrivals: where that is long, nobody waits; where nobody has come for four such gaps, a sender may be waiting for
/// our answers before it goes on, and gets them.
/// All deliveries of a message share its fate: where the queue refuses it, each is kept beside the queue by itself. What is received is
/// unpacked by <see cref="GatheredEvents"/>; a message that comes twice is a repetition of each of its events.
/// </remarks>
public sealed class GatheringQueue(IEventQueue behind, TimeProvider time) : IEventQueue
{
    /// <summary>How long the first waits for others at most.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    /// <summary>An operation is paid for every 64 KB.</summary>
    private const int MostBytes = 48 * 1_024;

    private const int MostEvents = 100;
    private const int GapsOfQuiet = 4;

    /// <summary>How much of the usual gap the latest one makes.</summary>
    private const double Weight = 0.1;

    /// <summary>Where they come closer than this, enough come while a message is being sent, and nobody waits for more.</summary>
    private static readonly TimeSpan Dense = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private Gathering? _open;
    private Task _sending = Task.CompletedTask;
    private long _latest;

    // Of arrivals, up to a second: in the beginning nobody is expected.
    private TimeSpan _usualGap = TimeSpan.FromSeconds(1);

    public Task EnqueueAsync(string queue, QueuedEvent message, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        if (
            queue != QueueName.Engagement
            || notBefore is not null
            || message.Attempt > 1
            || message.Origin is not EventOrigin.Instantly
            || message.Payload.Length > MostBytes / 2
            || !GatheredEvents.MayHold(message.Payload.Span)
        )
        {
            return behind.EnqueueAsync(queue, message, notBefore, cancellationToken);
        }
        Gathering mine;
        Gathering? full = null;
        lock (_gate)
        {
            var gap = _latest == 0 ? _usualGap : time.GetElapsedTime(_latest);
            _usualGap += Weight * ((gap < TimeSpan.FromSeconds(1) ? gap : TimeSpan.FromSeconds(1)) - _usualGap);
            _latest = time.GetTimestamp();
            if (_open is null && _usualGap > Moment / 2)
            {
                return behind.EnqueueAsync(queue, message, notBefore, cancellationToken);
            }
            if (_open is { } open && (open.Events.Count >= MostEvents || open.Bytes + message.Payload.Length > MostBytes))
            {
                (full, _open) = (open, null);
            }
            if (_open is null)
            {
                _open = new Gathering(time.GetTimestamp());
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

    public Task<IReadOnlyList<QueuedEvent>> PeekAsync(string queue, int max, CancellationToken cancellationToken) =>
        behind.PeekAsync(queue, max, cancellationToken);

    public Task<IReadOnlyList<QueuedEvent>> HeldAsync(string queue, int max, CancellationToken cancellationToken) =>
        behind.HeldAsync(queue, max, cancellationToken);

    public Task<QueuedEvent?> FindAsync(EventKey key, CancellationToken cancellationToken) => behind.FindAsync(key, cancellationToken);

    private void CloseInAMoment(Gathering gathering)
    {
        // In nobody's context: it sends other callers' messages as well.
        using (ExecutionContext.SuppressFlow())
        {
            _ = CloseAsync();
        }

        async Task CloseAsync()
        {
            // Lets callers that are about to come do so first.
            await Task.Yield();
            while (true)
            {
                Task more;
                lock (_gate)
                {
                    if (_open != gathering)
                    {
                        return; // it was full before
                    }
                    var left = Moment - time.GetElapsedTime(gathering.Since);
                    var quiet = (GapsOfQuiet * _usualGap) - time.GetElapsedTime(_latest);
                    if (
                        left <= TimeSpan.Zero
                        || (_usualGap < Dense && _sending.IsCompleted)
                        || (_usualGap >= Dense && quiet <= TimeSpan.Zero)
                    )
                    {
                        _open = null;
                        break;
                    }
                    var wait = _usualGap < Dense || left < quiet ? left : quiet;
                    // Whole milliseconds, for a delay of less is none.
                    more = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time);
                    more = _usualGap < Dense ? Task.WhenAny(more, _sending) : more;
                }
                await more;
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
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _sending = done.Task;
        }
        try
        {
            // Nobody's token, for it would cancel others' messages; the queue's own time-out ends a send that hangs.
            await behind.EnqueueAsync(QueueName.Engagement, GatheredEvents.Pack(gathering.Events), null, CancellationToken.None);
            gathering.Succeed();
        }
        catch (Exception ex)
        {
            gathering.Fail(ex);
        }
        done.TrySetResult();
    }

    private sealed class Gathering(long since)
    {
        public long Since { get; } = since;

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
