using System.Collections.Concurrent;

namespace InstantlyPipeline.Soak;

/// <summary>The sender's own books: what was sent, and what was acknowledged. A byte an event, and the keys of those that act.</summary>
internal sealed class SentEvents(int events)
{
    private readonly EventKind[] _kinds = new EventKind[events];
    private readonly bool[] _acknowledged = new bool[events];
    private readonly ConcurrentDictionary<string, int> _keys = new();
    private int _deliveries;
    private int _acknowledgements;

    public int Count => events;

    /// <summary>Deliveries made so far, duplicates included and retries of one delivery not.</summary>
    public int Deliveries => _deliveries;

    public int Acknowledgements => _acknowledgements;

    /// <summary>Keys of the acknowledged deliveries that act.</summary>
    public IEnumerable<string> Keys => _keys.Keys;

    /// <summary>The event that was acknowledged under this key; null when none was.</summary>
    public int? NumberOf(string? key) => key is not null && _keys.TryGetValue(key, out var number) ? number : null;

    /// <summary>One of the keys that were acknowledged for an event that acts; reads through all of them.</summary>
    public string KeyOf(int number) => _keys.First(known => known.Value == number).Key;

    public EventKind KindOf(int number) => _kinds[number];

    public bool IsAcknowledged(int number) => _acknowledged[number];

    public void Plan(int number, EventKind kind) => _kinds[number] = kind;

    /// <param name="key">Null when no delivery attempt was answered 200.</param>
    public void Delivered(int number, string? key)
    {
        Interlocked.Increment(ref _deliveries);
        if (key is null)
        {
            return;
        }
        Interlocked.Increment(ref _acknowledgements);
        _acknowledged[number] = true;
        if (IsActing(_kinds[number]))
        {
            _keys.TryAdd(key, number);
        }
    }

    public static bool IsActing(EventKind kind) => kind >= EventKind.WarmReply;
}
