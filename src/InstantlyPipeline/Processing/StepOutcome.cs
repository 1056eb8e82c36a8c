using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Processing;

/// <summary>How a step stands after it was asked for. A failure is a value here, so that one step's trouble does not stop
/// another.</summary>
public readonly record struct StepOutcome(StepStatus Status, string? Value)
{
    /// <summary>True when the step is done and steps that need its result may run.</summary>
    public bool IsDone => Status is StepStatus.Done;
}
