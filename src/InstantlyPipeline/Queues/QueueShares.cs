namespace InstantlyPipeline.Queues;

/// <summary>Who holds how many workers of one queue, and who may take another.</summary>
/// <remarks>
/// While others were seen within the last minute, a client may hold half of the workers. While none was seen, it may hold all but one: the
/// one that is left finds out who else waits. Where there is one client only, it may hold them all. Messages that are nobody's are never
/// held back.
/// </remarks>
public sealed class QueueShares
{
    /// <summary>A client's message comes back after so long at the latest: its workers may be quicker then than they are now.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>For how long a client counts as one that has messages on the queue.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    /// <summary>Beyond so many clients those are forgotten who hold nothing.</summary>
    private const int MostKept = 1_000;

    /// <summary>How much of the usual time the latest message makes.</summary>
    private const double Weight = 0.2;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Client> _clients = new(StringComparer.OrdinalIgnoreCase);
    private readonly int _workers;
    private readonly Func<string, string> _clientOf;
    private readonly Func<bool> _several;
    private readonly TimeProvider _time;

    internal QueueShares(int workers, Func<string, string> clientOf, Func<bool> several, TimeProvider time)
    {
        (_workers, _clientOf, _several, _time) = (workers, clientOf, several, time);
    }

    /// <summary>Takes a worker for a message of the workspace's client; <see cref="Release"/> gives it back.</summary>
    /// <param name="always">Even where the client holds its share already.</param>
    /// <returns>False: the client holds its share, and others go first.</returns>
    public bool TryHold(string? workspace, bool always = false)
    {
        if (workspace is null)
        {
            return true;
        }
        var name = _clientOf(workspace);
        var several = _several();
        lock (_gate)
        {
            var client = Find(name);
            client.Seen = _time.GetUtcNow();
            if (!always && client.Held >= Share(client, several))
            {
                return false;
            }
            client.Held++;
            return true;
        }
    }

    /// <param name="held">How long the message was worked on.</param>
    public void Release(string? workspace, TimeSpan held)
    {
        if (workspace is null)
        {
            return;
        }
        var name = _clientOf(workspace);
        lock (_gate)
        {
            var client = Find(name);
            client.Held = Math.Max(0, client.Held - 1);
            client.Usual += Weight * (held - client.Usual);
        }
    }

    /// <summary>When a message that was refused should come back: its client's messages stand in a line, so that most are put back
    /// once.</summary>
    public DateTimeOffset TurnOf(string workspace)
    {
        var name = _clientOf(workspace);
        var several = _several();
        lock (_gate)
        {
            var client = Find(name);
            var now = _time.GetUtcNow();
            var turn = (client.Turn > now ? client.Turn : now) + (client.Usual / Share(client, several));
            client.Turn = turn < now + LongestWait ? turn : now + LongestWait;
            return client.Turn;
        }
    }

    private int Share(Client client, bool several)
    {
        if (!several && _clients.Count < 2)
        {
            return _workers;
        }
        var since = _time.GetUtcNow() - Remembered;
        foreach (var other in _clients.Values)
        {
            if (other != client && (other.Held > 0 || other.Seen > since))
            {
                return Math.Max(1, _workers / 2);
            }
        }
        return Math.Max(1, _workers - 1);
    }

    private Client Find(string name)
    {
        if (_clients.TryGetValue(name, out var known))
        {
            return known;
        }
        if (_clients.Count >= MostKept)
        {
            foreach (var (other, client) in _clients)
            {
                if (client.Held == 0)
                {
                    _clients.Remove(other);
                }
            }
        }
        return _clients[name] = new Client();
    }

    private sealed class Client
    {
        public int Held { get; set; }

        public DateTimeOffset Seen { get; set; }

        /// <summary>How long a message of its usually takes.</summary>
        public TimeSpan Usual { get; set; } = TimeSpan.FromSeconds(1);

        /// <summary>That of the last one in its line.</summary>
        public DateTimeOffset Turn { get; set; }
    }
}
