namespace InstantlyPipeline.Processing;

/// <summary>On whose behalf calls go out: it decides whose turn comes first where calls have to wait for one another.</summary>
/// <param name="id">The event's key.</param>
/// <param name="since">When the event was received. Of two errands of one importance the older goes first, so an event that was sent back
/// to its queue finds its place again, in this process and in any other.</param>
internal sealed class Errand(string id, Importance importance, DateTimeOffset since)
{
    private static readonly AsyncLocal<Errand?> Ambient = new();
    private long _waited;

    /// <summary>That of the run which is going on; null outside of runs.</summary>
    public static Errand? Current => Ambient.Value;

    public string Id { get; } = id;

    public Importance Importance { get; set; } = importance;

    public DateTimeOffset Since { get; } = since;

    /// <summary>Whose event it is, by name; null where nobody has clients.</summary>
    public string? Client { get; set; }

    /// <summary>One of its calls was let through. What comes after it is not sent back as lightly: all would have to be done
    /// again.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>How long its calls have waited in the process, all in all.</summary>
    public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref _waited));

    public void AddWaited(TimeSpan wait) => Interlocked.Add(ref _waited, wait.Ticks);

    /// <summary>Calls of this asynchronous method, from here on, are this errand's.</summary>
    public void Begin() => Ambient.Value = this;
}
