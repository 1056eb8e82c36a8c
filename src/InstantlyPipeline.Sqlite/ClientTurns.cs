namespace InstantlyPipeline.Sqlite;

/// <summary>Gives the messages of one queue their turns, so that clients alternate: one client's flood stands behind the next message of
/// every other.</summary>
/// <remarks>
/// A turn is a number; the lowest goes first. A client's next message comes one turn after its latest, but never before the turn that is
/// being served. With one client that is the order of arrival. What is known of clients is lost with the process: then a client's new
/// messages alternate with its old ones, too.
/// </remarks>
/// <param name="first">The lowest turn that waits when the process starts, asked once; 0 where none does.</param>
internal sealed class ClientTurns(Func<long> first)
{
    /// <summary>Beyond so many clients those are forgotten whose turns are over.</summary>
    private const int MostKept = 1_000;

    /// <summary>No workspace's id ends so.</summary>
    private const string ReturnedOf = "\0again";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _latest = new(StringComparer.Ordinal);
    private long? _served;

    /// <param name="client">Who the message belongs to; those without one are one client.</param>
    public long Next(string? client) => NextIn(client ?? "");

    /// <summary>That of a message which waited for its time. What a client gets back is a line beside its new messages.</summary>
    public long NextOfReturned(string? client) => NextIn(client + ReturnedOf);

    private long NextIn(string line)
    {
        lock (_gate)
        {
            var served = _served ??= first();
            var turn = Math.Max(served, _latest.GetValueOrDefault(line)) + 1;
            _latest[line] = turn;
            if (_latest.Count > MostKept)
            {
                foreach (var (other, latest) in _latest)
                {
                    if (latest <= served)
                    {
                        _latest.Remove(other);
                    }
                }
            }
            return turn;
        }
    }

    /// <summary>Messages up to this turn were handed out.</summary>
    public void Serve(long turn)
    {
        lock (_gate)
        {
            _served = Math.Max(_served ?? 0, turn);
        }
    }
}
