using InstantlyPipeline.Events;

namespace InstantlyPipeline.Processing;

/// <summary>Says of an event, before anything is written of it, that nothing may be.</summary>
public interface IEventGate
{
    /// <returns>True: its message is removed, and no row tells of it.</returns>
    ValueTask<bool> DropsAsync(InstantlyEvent about, CancellationToken cancellationToken);
}
