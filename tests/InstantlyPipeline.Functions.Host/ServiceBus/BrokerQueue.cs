using Amqp;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>A queue with peek-lock delivery, as Service Bus has it. Safe for use from several threads.</summary>
internal sealed class BrokerQueue : IDisposable
{
    public const string DeadLetterSuffix = "/$DeadLetterQueue";

    private readonly Lock _gate = new();
    private readonly PriorityQueue<BrokerMessage, long> _active = new();
    private readonly PriorityQueue<BrokerMessage, DateTimeOffset> _scheduled = new();
    private readonly Dictionary<Guid, LockedMessage> _locked = [];
    private readonly ITimer _timer;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lockDuration;
    private readonly int _maxDelivery;
    private DateTimeOffset _timerDue = DateTimeOffset.MaxValue;
    private long _lastSequenceNumber;
    private long _completed;

    public BrokerQueue(string name, TimeSpan lockDuration, int maxDelivery, TimeProvider time)
        : this(name, lockDuration, maxDelivery, time, new BrokerQueue(name + DeadLetterSuffix, lockDuration, int.MaxValue, time, null)) { }

    private BrokerQueue(string name, TimeSpan lockDuration, int maxDelivery, TimeProvider time, BrokerQueue? deadLetters)
    {
        Name = name;
        DeadLetters = deadLetters;
        _lockDuration = lockDuration;
        _maxDelivery = maxDelivery;
        _time = time;
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Name { get; }

    /// <summary>Where this queue's dead letters go; null for a dead-letter queue.</summary>
    public BrokerQueue? DeadLetters { get; }

    /// <summary>Raised, outside any lock, when messages may be there to take.</summary>
    public event Action? Available;

    /// <summary>Raised, outside any lock, when a message came, left, or was given back.</summary>
    public event Action? Changed;

    public QueueCounts Counts
    {
        get
        {
            var dead = DeadLetters?.Counts.Held ?? 0;
            lock (_gate)
            {
                return new QueueCounts(_active.Count, _scheduled.Count, _locked.Count, dead, _completed);
            }
        }
    }

    /// <summary>Adds a message, to be delivered now or at the time its annotation asks for.</summary>
    public void Enqueue(Message content)
    {
        Insert(new BrokerMessage(content));
        Tell();
    }

    /// <summary>Adds a message to the dead letters, as when the queue gave it up.</summary>
    public void EnqueueDead(Message content, string reason, string description)
    {
        lock (_gate)
        {
            Bury(new BrokerMessage(content), reason, description);
        }
        Tell();
    }

    /// <summary>Takes up to <paramref name="most"/> messages, oldest first; each is hidden from others until it is settled or its lock
    /// ends.</summary>
    /// <param name="renewFor">How long the broker extends the locks by itself.</param>
    public IReadOnlyList<LockedMessage> Take(int most, TimeSpan renewFor = default)
    {
        lock (_gate)
        {
            var taken = new List<LockedMessage>(Math.Min(most, _active.Count));
            while (taken.Count < most && _active.TryDequeue(out var message, out _))
            {
                taken.Add(Hold(message, renewFor));
            }
            return taken;
        }
    }

    /// <returns>False when the lock is not held (any more); so for the other ways to settle.</returns>
    public bool Complete(Guid lockToken)
    {
        lock (_gate)
        {
            if (!_locked.Remove(lockToken))
            {
                return false;
            }
            _completed++;
        }
        Changed?.Invoke();
        return true;
    }

    public bool Abandon(Guid lockToken, IEnumerable<KeyValuePair<string, object?>>? changes = null) =>
        GiveBack(lockToken, message => message.WithProperties(changes));

    /// <summary>Gives a message back that its receiver had no use for; that delivery does not count.</summary>
    public bool Release(Guid lockToken) => GiveBack(lockToken, message => message with { DeliveryCount = message.DeliveryCount - 1 });

    public bool DeadLetter(Guid lockToken, string? reason, string? description, IEnumerable<KeyValuePair<string, object?>>? changes = null)
    {
        lock (_gate)
        {
            if (DeadLetters is null || !_locked.Remove(lockToken, out var held))
            {
                return false;
            }
            Bury(held.Message.WithProperties(changes), reason, description);
        }
        Tell();
        return true;
    }

    /// <returns>The new end of the lock; null when it is not held any more.</returns>
    public DateTimeOffset? Renew(Guid lockToken)
    {
        lock (_gate)
        {
            return _locked.TryGetValue(lockToken, out var held) ? held.Until = _time.GetUtcNow() + _lockDuration : null;
        }
    }

    /// <summary>The function has answered: its lock runs out where it settled nothing.</summary>
    public void StopRenewing(Guid lockToken)
    {
        lock (_gate)
        {
            if (_locked.TryGetValue(lockToken, out var held))
            {
                held.RenewUntil = DateTimeOffset.MinValue;
            }
        }
    }

    /// <summary>Shows messages in the order they came, whatever their state, and takes none.</summary>
    public IReadOnlyList<BrokerMessage> Peek(long fromSequenceNumber, int most)
    {
        lock (_gate)
        {
            return
            [
                .. _active
                    .UnorderedItems.Select(item => item.Element)
                    .Concat(_scheduled.UnorderedItems.Select(item => item.Element))
                    .Concat(_locked.Values.Select(held => held.Message))
                    .Where(message => message.SequenceNumber >= fromSequenceNumber)
                    .OrderBy(message => message.SequenceNumber)
                    .Take(most),
            ];
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        DeadLetters?.Dispose();
    }

    private void Tell()
    {
        Available?.Invoke();
        Changed?.Invoke();
        DeadLetters?.Available?.Invoke();
    }

    private void Insert(BrokerMessage message)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            message = message with { SequenceNumber = ++_lastSequenceNumber, EnqueuedAt = now };
            if (message.ScheduledFor is { } due && due > now)
            {
                _scheduled.Enqueue(message with { State = MessageState.Scheduled }, due);
                WakeAt(due);
            }
            else
            {
                _active.Enqueue(message, message.SequenceNumber);
            }
        }
    }

    private LockedMessage Hold(BrokerMessage message, TimeSpan renewFor)
    {
        var now = _time.GetUtcNow();
        var held = new LockedMessage(message with { DeliveryCount = message.DeliveryCount + 1 }, now + _lockDuration, now + renewFor);
        _locked[held.Token] = held;
        WakeAt(held.Until);
        return held;
    }

    private bool GiveBack(Guid lockToken, Func<BrokerMessage, BrokerMessage> change)
    {
        lock (_gate)
        {
            if (!_locked.Remove(lockToken, out var held))
            {
                return false;
            }
            Return(change(held.Message));
        }
        Tell();
        return true;
    }

    // A delivery failed: back to its place in the queue, or to the dead letters when it has failed too often.
    private void Return(BrokerMessage message)
    {
        if (message.DeliveryCount >= _maxDelivery)
        {
            Bury(message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {_maxDelivery} delivery attempts.");
        }
        else
        {
            _active.Enqueue(message, message.SequenceNumber);
        }
    }

    private void Bury(BrokerMessage message, string? reason, string? description)
    {
        var why = new Dictionary<string, object?> { ["DeadLetterReason"] = reason, ["DeadLetterErrorDescription"] = description };
        DeadLetters!.Insert(message.WithProperties(why.Where(pair => pair.Value is not null)) with { DeadLetterSource = Name });
    }

    private void WakeAt(DateTimeOffset due)
    {
        if (due < _timerDue)
        {
            _timerDue = due;
            var wait = due - _time.GetUtcNow();
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    // Moves scheduled messages whose time has come, and ends locks.
    private void OnTimer()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            _timerDue = DateTimeOffset.MaxValue;
            while (_scheduled.TryPeek(out var message, out var due) && due <= now)
            {
                _scheduled.Dequeue();
                _active.Enqueue(message with { State = MessageState.Active, EnqueuedAt = now }, message.SequenceNumber);
            }
            foreach (var held in _locked.Values.ToList())
            {
                if (held.Until <= now && held.RenewUntil <= now)
                {
                    _locked.Remove(held.Token);
                    Return(held.Message);
                    continue;
                }
                held.Until = held.Until <= now ? now + _lockDuration : held.Until;
                WakeAt(held.Until);
            }
            if (_scheduled.TryPeek(out _, out var next))
            {
                WakeAt(next);
            }
        }
        Tell();
    }
}
