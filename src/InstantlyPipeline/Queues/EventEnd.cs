using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Queues;

/// <summary>What the host does with a message, and what it writes in the same transaction.</summary>
public sealed record EventEnd(Settlement Settlement)
{
    /// <summary>The event's last rows. Where one of them is refused, the message is not settled so, but as <see cref="Refused"/>
    /// says.</summary>
    public IReadOnlyList<TableWrite> Last { get; init; } = [];

    /// <summary>What the host does with the message when another run has changed the rows meanwhile.</summary>
    public Func<Settlement>? Refused { get; init; }
}
