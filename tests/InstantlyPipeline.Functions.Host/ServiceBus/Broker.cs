using System.Collections.Concurrent;

namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>The namespace: all queues and dead-letter queues, by path.</summary>
internal sealed class Broker(TimeProvider time) : IDisposable
{
    // As the deployed queues have it.
    private static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(5);
    private const int MaxDelivery = 10;

    private readonly ConcurrentDictionary<string, BrokerQueue> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly TaskCompletionSource _allDeclared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SendFaults Faults { get; } = new();

    /// <summary>Raised when a message came, left, or was given back, in any queue.</summary>
    public event Action? Changed;

    /// <summary>The queues that are no dead-letter queues.</summary>
    public IEnumerable<BrokerQueue> Queues => _paths.Select(pair => pair.Value).Where(queue => queue.DeadLetters is not null);

    /// <summary>Completes when no more queues will be declared, so that an unknown path can be refused.</summary>
    public Task AllDeclared => _allDeclared.Task;

    public void DeclaredAll() => _allDeclared.TrySetResult();

    /// <summary>Creates a queue and its dead-letter queue, unless another instance of the app has.</summary>
    public BrokerQueue Declare(string name)
    {
        if (Find(name) is { } declared)
        {
            return declared;
        }
        var queue = new BrokerQueue(name, LockDuration, MaxDelivery, time);
        queue.Changed += () => Changed?.Invoke();
        _paths[queue.DeadLetters!.Name] = queue.DeadLetters;
        return _paths[name] = queue;
    }

    /// <param name="path">A queue's name, or <c>name/$DeadLetterQueue</c>.</param>
    public BrokerQueue? Find(string path) => _paths.GetValueOrDefault(path);

    /// <summary>Tries a way to settle a message on every queue; only the one that holds the lock can do it.</summary>
    /// <returns>False when no queue holds the lock.</returns>
    public bool Settle(Func<BrokerQueue, bool> settle) => _paths.Any(pair => settle(pair.Value));

    public void Dispose()
    {
        foreach (var queue in Queues)
        {
            queue.Dispose();
        }
    }
}
