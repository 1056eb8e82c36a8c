using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Processing;

/// <summary>What becomes of an event after a run of its workflow.</summary>
internal abstract record RunOutcome
{
    private RunOutcome() { }

    /// <summary>When each failed step is due; steps that failed for good are not among them.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Due { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Nothing is left to do.</summary>
    internal sealed record Done : RunOutcome;

    /// <summary>The event comes back at <paramref name="At"/>, the earliest of <see cref="RunOutcome.Due"/>.</summary>
    internal sealed record TryAgain(DateTimeOffset At, Reason Why) : RunOutcome;

    /// <summary>A person has to act.</summary>
    internal sealed record Dead(Reason Why) : RunOutcome;
}
