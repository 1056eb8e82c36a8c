using InstantlyPipeline.Ledger;

namespace InstantlyPipeline.Operations;

/// <param name="Status">done, skipped or failed; in-doubt only in rows of older versions.</param>
public sealed record StepView(string Name, string Status, int Attempts, string? Detail, DateTimeOffset At)
{
    public static StepView Of(StepRecord step) =>
        new(
            step.Name,
            step.Status is StepStatus.InDoubt ? "in-doubt" : step.Status.ToString().ToLowerInvariant(),
            step.Attempts,
            step.Detail,
            step.At
        );
}
