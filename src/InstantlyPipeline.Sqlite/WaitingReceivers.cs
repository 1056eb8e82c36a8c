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
    public Receiver Add(TimeSpan lease)
    {
        var receiver = new Receiver(lease);
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
            if (_waiting.First is not { } first)
            {
                return null;
            }
            _waiting.RemoveFirst();
            return first.Value;
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

    internal sealed class Receiver(TimeSpan lease)
    {
        private readonly TaskCompletionSource<LeasedMessage?> _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimeSpan Lease { get; } = lease;

        /// <summary>Null: it could not be written.</summary>
        public Task<LeasedMessage?> Given => _given.Task;

        public void Give(LeasedMessage? message) => _given.TrySetResult(message);
    }
}
