using System.Collections.Concurrent;

namespace InstantlyPipeline.Queues;

/// <summary>Sees to it that no client holds all the workers of a queue while others have messages there.</summary>
/// <param name="workers">How many messages of one queue are handled at once in this process.</param>
/// <param name="clientOf">Whose a workspace is. A client with several workspaces has one share.</param>
/// <param name="several">Whether there is more than one client; asked for each message, since settings change.</param>
public sealed class ClientShares(int workers, Func<string, string> clientOf, Func<bool> several, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, QueueShares> _queues = new(StringComparer.Ordinal);

    public QueueShares Of(string queue) => _queues.GetOrAdd(queue, _ => new QueueShares(workers, clientOf, several, time));
}
