using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Crm;

/// <summary>Every CRM the pipeline knows, in the order of the destinations. Each decides for itself whether a workspace has it.</summary>
public sealed class Crms(IEnumerable<ICrm> crms)
{
    public IReadOnlyList<ICrm> All { get; } = [.. crms];

    /// <summary>The CRMs while one event is worked on.</summary>
    public EventCrms For(EventRun run) => new(run, All);

    /// <param name="run">The event's.</param>
    /// <param name="barred">Why nothing is done in the person's favour; null: it is.</param>
    public EventCrms For(EventRun run, string? barred) => new(run, All, barred);
}
