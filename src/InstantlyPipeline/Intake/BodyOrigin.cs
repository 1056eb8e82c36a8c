using InstantlyPipeline.Events;

namespace InstantlyPipeline.Intake;

/// <summary>Where a body comes from, as far as that changes what is done with it.</summary>
public readonly record struct BodyOrigin
{
    /// <summary>W3C <c>traceparent</c> under which the event goes on; null begins a trace of its own.</summary>
    public string? TraceParent { get; private init; }

    /// <summary>The quarantined delivery it is; null for one that arrives.</summary>
    public EventKey? Quarantined { get; private init; }

    /// <summary>When the event may be worked on at the earliest; null is now.</summary>
    public DateTimeOffset? NotBefore { get; private init; }

    /// <summary>Whose it is by the way it came: whoever delivers it speaks of this workspace alone. Null where that is not sure.</summary>
    public string? Workspace { get; init; }

    /// <summary>Whether whoever delivers it may speak of the workspace that it names; null where nobody has to be asked.</summary>
    public Func<string, bool>? MaySpeakOf { get; init; }

    /// <summary>It arrives, by the webhook or out of Instantly's delivery log: what cannot be worked on goes to quarantine.</summary>
    public static BodyOrigin Delivery(string? traceParent = null) => new() { TraceParent = traceParent };

    /// <summary>It lies in quarantine, and a person wants it tried again: what still cannot be worked on stays there.</summary>
    public static BodyOrigin Quarantine(EventKey key, DateTimeOffset notBefore) => new() { Quarantined = key, NotBefore = notBefore };
}
