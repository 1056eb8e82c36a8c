namespace InstantlyPipeline.Sqlite;

/// <summary>Those who wait for the next message of a queue, the longest first.</summary>
internal sealed class WaitingReceivers
{
    private readonly LinkedList<Receiver> _waiting = new();

    public bool Any
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.First is not null;
            }
        }
    }

    /// <param name="lease">For how long a message is leased to them.</param>
    /// <param name="cancellationToken">Who gives up waiting is given nothing any more.</param>
    public Receiver Add(TimeSpan lease, CancellationToken cancellationToken)
    {
        var receiver = new Receiver(lease, cancellationToken);
        lock (_waiting)
        {
            _waiting.AddLast(receiver);
        }
        return receiver;
    }

    /// <returns>Who gets the next message, and must be given it, or told that there is none; null when nobody waits.</returns>
    public Receiver? Take()
    {
        lock (_waiting)
        {
            while (_waiting.First is { Value: var first })
            {
                _waiting.RemoveFirst();
                if (!first.GivesUp)
                {
                    return first;
                }
                first.Give(null);
            }
            return null;
        }
    }

    /// <returns>False when a message is on its way to them.</returns>
    public bool Remove(Receiver receiver)
    {
        lock (_waiting)
        {
            return _waiting.Remove(receiver);
        }
    }

    internal sealed class Receiver(TimeSpan lease, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource<LeasedMessage?> _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimeSpan Lease { get; } = lease;

        public bool GivesUp => cancellationToken.IsCancellationRequested;

        /// <summary>Null: it could not be written, or they gave up.</summary>
        public Task<LeasedMessage?> Given => _given.Task;

        public void Give(LeasedMessage? message) => _given.TrySetResult(message);
    }
}
